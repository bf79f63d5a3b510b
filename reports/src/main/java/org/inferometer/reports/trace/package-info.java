/// One inference for trace viewers.
@NullMarked
package org.inferometer.reports.trace;

import org.jspecify.annotations.NullMarked;
