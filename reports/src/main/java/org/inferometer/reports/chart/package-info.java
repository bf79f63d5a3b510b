/// Analysis to pictures: SVG text, the same for every renderer.
@NullMarked
package org.inferometer.reports.chart;

import org.jspecify.annotations.NullMarked;
