/// What measuring leaves behind: immutable records, their JSON codec and schema.
@NullMarked
package org.inferometer.study;

import org.jspecify.annotations.NullMarked;
