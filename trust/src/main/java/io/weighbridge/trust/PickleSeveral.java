package io.weighbridge.trust;

/// Several pickles in one file, which only old PyTorch has a reason for.
final class PickleSeveral implements Rule {

  @Override
  public String id() {
    return "WB-PICKLE-SEVERAL";
  }

  @Override
  public String why() {
    return "A scanner that stops at the first pickle does not see those that a loader reads after it.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    PickleStream pickles = file.pickles();
    if (pickles.layout() == PickleStream.Layout.PLAIN && pickles.runs().size() > 1) {
      findings.add(
          this,
          file,
          Severity.SUSPICIOUS,
          pickles.base() + pickles.runs().get(1).start(),
          "%d pickles in one file".formatted(pickles.runs().size()));
    }
  }
}
