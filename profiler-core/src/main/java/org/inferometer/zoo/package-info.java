/// Well-known networks, exact to their papers, with seeded weights.
@NullMarked
package org.inferometer.zoo;

import org.jspecify.annotations.NullMarked;
