/// The layers of every cell for spreadsheets and scripts.
@NullMarked
package org.inferometer.reports.csv;

import org.jspecify.annotations.NullMarked;
