package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import java.util.List;
import java.util.Optional;

/// What a door asks of a deployment.
///
/// @param version the version that is wanted; empty leaves it to the deployment
/// @param inputs by their names, in any order
/// @param purpose what the caller says it is for
public record InferRequest(
    Caller caller,
    Optional<String> version,
    List<TensorData> inputs,
    Deadline deadline,
    Optional<String> purpose) {}
