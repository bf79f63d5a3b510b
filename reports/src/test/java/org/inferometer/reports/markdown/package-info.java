@NullMarked
package org.inferometer.reports.markdown;

import org.jspecify.annotations.NullMarked;
