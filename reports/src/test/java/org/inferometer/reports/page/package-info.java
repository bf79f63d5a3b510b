@NullMarked
package org.inferometer.reports.page;

import org.jspecify.annotations.NullMarked;
