package io.weighbridge.signing;

import java.util.List;

/// How a model's files compare with what a trusted signer signed.
///
/// @param differences none if the files are what was signed
/// @param unsigned how many files are there that were not signed and not asked about
public record Verification(SignedStatement signed, List<Difference> differences, long unsigned) {

  public Verification {
    differences = List.copyOf(differences);
  }

  public boolean holds() {
    return differences.isEmpty();
  }
}
