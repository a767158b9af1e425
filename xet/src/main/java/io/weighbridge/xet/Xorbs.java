package io.weighbridge.xet;

import java.nio.file.Path;
import java.util.Optional;

/// The xorbs that one upload may name.
@FunctionalInterface
public interface Xorbs {

  /// Where a xorb is stored, if it was sent.
  Optional<Path> find(MerkleHash xorb);
}
