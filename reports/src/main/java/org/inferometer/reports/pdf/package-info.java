/// The report on paper: one PDF, drawn from the analysis and the pictures that the HTML shows.
@NullMarked
package org.inferometer.reports.pdf;

import org.jspecify.annotations.NullMarked;
