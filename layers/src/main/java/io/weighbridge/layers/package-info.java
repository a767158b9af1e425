/// The layers, one a file: what each computes, forward and back, the shapes it takes and gives, and
/// how Keras writes it; and Keras' descriptions of whole networks.
@NullMarked
package io.weighbridge.layers;

import org.jspecify.annotations.NullMarked;
