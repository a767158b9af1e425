/// Files of named tensors: one zero-copy view over every format; readers never run code.
@NullMarked
package io.weighbridge.weights;

import org.jspecify.annotations.NullMarked;
