/// Measured claims, side by side with peers.
@NullMarked
package io.weighbridge.bench;

import org.jspecify.annotations.NullMarked;
