package io.weighbridge.inference;

/// Where the time of one request went, in nanoseconds.
///
/// @param queue from its arrival until its batch was taken
/// @param batch bringing its batch's inputs together and taking the outputs apart
/// @param compute running the model
public record Timing(long queue, long batch, long compute) {}
