/// A summary for pull requests.
@NullMarked
package org.inferometer.reports.markdown;

import org.jspecify.annotations.NullMarked;
