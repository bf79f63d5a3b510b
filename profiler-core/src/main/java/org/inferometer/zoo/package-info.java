/// Well-known networks, exact to their papers, with seeded weights; and networks as users name
/// them.
@NullMarked
package org.inferometer.zoo;

import org.jspecify.annotations.NullMarked;
