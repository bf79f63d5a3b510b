/// A small convolutional network with its gradients, and the descent that trains it.
@NullMarked
package org.inferometer.examples.digits.training;

import org.jspecify.annotations.NullMarked;
