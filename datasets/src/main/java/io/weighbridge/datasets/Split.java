package io.weighbridge.datasets;

/// What a source gives: examples to learn from and examples to measure with.
public record Split(Dataset train, Dataset test) {}
