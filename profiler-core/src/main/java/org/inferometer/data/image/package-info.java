/// Images: decoding, resizing, normalisation and augmentation.
@NullMarked
package org.inferometer.data.image;

import org.jspecify.annotations.NullMarked;
