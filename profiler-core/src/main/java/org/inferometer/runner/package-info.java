/// Carries out plans: the order of cells, repeats and sensitivities, the journal, and the study
/// that comes of it.
@NullMarked
package org.inferometer.runner;

import org.jspecify.annotations.NullMarked;
