package io.weighbridge.client;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the hub wants to be done with one large file.
sealed interface LargeOffer {

  LargeFile file();

  /// Nothing: it has it.
  record Stored(LargeFile file) implements LargeOffer {}

  /// Sent in one piece.
  ///
  /// @param headers to go with it
  /// @param verify where to say that it is done
  record Whole(LargeFile file, URI to, Map<String, String> headers, Optional<Verify> verify)
      implements LargeOffer {}

  /// Sent in parts, each of `size` bytes but the last.
  ///
  /// @param parts an address each, in their order
  record InParts(
      LargeFile file, URI completion, long size, List<URI> parts, Optional<Verify> verify)
      implements LargeOffer {

    /// @param number of the part, counted from 1
    long from(int number) {
      return (number - 1) * size;
    }

    long length(int number) {
      return Math.min(size, file.size() - from(number));
    }
  }

  /// LFS batch API, "verify": some hubs take note of an object only when they are told.
  record Verify(URI to, Map<String, String> headers) {}
}
