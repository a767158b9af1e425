package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// A parameter that a layer has: `kernel` of `[784, 128]`.
///
/// @param name within the layer, as Keras names it
/// @param trainable whether `fit` changes it
public record ParameterSpec(String name, Shape shape, Initializer initializer, boolean trainable) {}
