package io.weighbridge.layers;

/// Marks the layers whose inputs Keras takes one by one and not as a list.
interface SeparateArguments {}
