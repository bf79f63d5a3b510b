/// Networks that the definition API builds with seeded weights.
@NullMarked
package org.inferometer.network.zoo;

import org.jspecify.annotations.NullMarked;
