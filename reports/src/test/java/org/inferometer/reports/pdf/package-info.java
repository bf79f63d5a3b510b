@NullMarked
package org.inferometer.reports.pdf;

import org.jspecify.annotations.NullMarked;
