/// The report as one HTML file that makes no network request.
@NullMarked
package org.inferometer.reports.html;

import org.jspecify.annotations.NullMarked;
