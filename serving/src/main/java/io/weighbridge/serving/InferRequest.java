package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Network;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import java.util.List;
import java.util.Optional;

/// What a door asks of a deployment.
///
/// @param address where the caller is, without port: those who showed no token are told apart by it
/// @param version the version that is wanted; empty leaves it to the deployment
/// @param inputs by their names, in any order
/// @param deadline [Deadline#NONE] takes the server's usual one
/// @param purpose what the caller says it is for
/// @param tokens how many tokens of a text the inputs hold, where the door counted them; else 0
public record InferRequest(
    Caller caller,
    String address,
    Optional<String> version,
    List<TensorData> inputs,
    Deadline deadline,
    Optional<String> purpose,
    long tokens) {

  /// A request of tensors that are no text.
  public InferRequest(
      Caller caller,
      String address,
      Optional<String> version,
      List<TensorData> inputs,
      Deadline deadline,
      Optional<String> purpose) {
    this(caller, address, version, inputs, deadline, purpose, 0);
  }

  /// Who it is that limits are counted for: the token, or the network of those without one.
  String callerKey() {
    return caller.isAnonymous() ? Network.of(address) : caller.tokenId();
  }
}
