package io.weighbridge.learning;

import org.jspecify.annotations.Nullable;

/// What a pass over examples showed.
///
/// @param loss the mean over the examples
/// @param accuracy the share of examples whose class was found; null where targets are no classes
public record Measures(double loss, @Nullable Double accuracy) {}
