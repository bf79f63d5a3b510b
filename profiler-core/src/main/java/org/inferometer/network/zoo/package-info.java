/// Well-known networks, exact to their papers, with seeded weights.
@NullMarked
package org.inferometer.network.zoo;

import org.jspecify.annotations.NullMarked;
