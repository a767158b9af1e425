package io.weighbridge.inference;

import java.util.List;

/// What a batch came to, and where the time went.
///
/// @param outputs of each request, in the signature's order, with the rows that belong to it; they
///   do not alias buffers that the session uses again
/// @param inputNanos bringing the requests' inputs together
/// @param inferNanos running the model
/// @param outputNanos taking the outputs apart
public record BatchAnswer(
    List<List<TensorData>> outputs, long inputNanos, long inferNanos, long outputNanos) {}
