/// Synthetic studies and what is tested over all renderers.
@NullMarked
package org.inferometer.reports;

import org.jspecify.annotations.NullMarked;
