package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;

/// Triton's shared memory extensions are not offered: they let a client name memory of this
/// machine.
final class SharedMemory {

  /// The parameter by which a tensor would lie in a region.
  static final String REGION = "shared_memory_region";

  private SharedMemory() {}

  static HttpFailure refused() {
    return HttpFailure.badRequest(
        "Shared memory is not offered here: send the tensor as binary data or as JSON.");
  }
}
