/// What a study is to measure, checked before anything is measured: the plan, its networks and
/// cells, and the settings that each cell depends on.
@NullMarked
package org.inferometer.plan;

import org.jspecify.annotations.NullMarked;
