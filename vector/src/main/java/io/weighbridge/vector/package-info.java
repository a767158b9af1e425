/// The vector engine: trains and runs networks on the CPU's own vectors, with a scalar twin as
/// oracle.
@NullMarked
package io.weighbridge.vector;

import org.jspecify.annotations.NullMarked;
