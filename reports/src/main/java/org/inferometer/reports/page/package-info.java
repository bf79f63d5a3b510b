/// What the report says, once for screen and paper: chapters of blocks. How a block looks is the
/// medium's.
@NullMarked
package org.inferometer.reports.page;

import org.jspecify.annotations.NullMarked;
