@NullMarked
package org.inferometer.reports.trace;

import org.jspecify.annotations.NullMarked;
