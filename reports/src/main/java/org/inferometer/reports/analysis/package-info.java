/// Study to analysis: everything that a report shows, computed and put into words once for all
/// renderers.
@NullMarked
package org.inferometer.reports.analysis;

import org.jspecify.annotations.NullMarked;
