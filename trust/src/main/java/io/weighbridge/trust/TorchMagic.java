package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// PyTorch's old format begins with a number as its own pickle. A pickle that computes the number
/// passes for it, and scanners that compare bytes take the file for something else.
final class TorchMagic implements Rule {

  /// The version that the second pickle of the format holds.
  private static final Optional<PickleValue> VERSION =
      Optional.of(new PickleValue.Int(BigInteger.valueOf(1001)));

  @Override
  public String id() {
    return "WB-TORCH-MAGIC";
  }

  @Override
  public String why() {
    return "PyTorch accepts a magic number that a call returns, which leads scanners past the rest of the file.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    PickleStream pickles = file.pickles();
    List<PickleRun> runs = pickles.runs();
    if (runs.size() > 1
        && runs.get(1).value().equals(VERSION)
        && runs.getFirst()
            .value()
            .filter(value -> !(value instanceof PickleValue.Int))
            .isPresent()) {
      findings.add(
          this,
          file,
          Severity.MALICIOUS,
          pickles.base(),
          "the magic number is the result of a call");
    }
  }
}
