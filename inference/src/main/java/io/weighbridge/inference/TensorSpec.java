package io.weighbridge.inference;

/// What a model says of one of its inputs or outputs.
///
/// @param shape with the batch's extent first where the model takes batches
public record TensorSpec(String name, Datatype datatype, TensorShape shape) {}
