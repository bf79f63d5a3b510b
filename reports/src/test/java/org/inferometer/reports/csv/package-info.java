@NullMarked
package org.inferometer.reports.csv;

import org.jspecify.annotations.NullMarked;
