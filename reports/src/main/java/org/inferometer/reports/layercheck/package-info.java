/// The report about checks of custom layers, and the form in which build servers read it.
@NullMarked
package org.inferometer.reports.layercheck;

import org.jspecify.annotations.NullMarked;
