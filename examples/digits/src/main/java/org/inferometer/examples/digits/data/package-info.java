/// Pictures of digits, drawn with fonts.
@NullMarked
package org.inferometer.examples.digits.data;

import org.jspecify.annotations.NullMarked;
