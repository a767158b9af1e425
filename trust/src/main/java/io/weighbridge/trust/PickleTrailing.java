package io.weighbridge.trust;

/// Bytes behind the last pickle.
final class PickleTrailing implements Rule {

  @Override
  public String id() {
    return "WB-PICKLE-TRAILING";
  }

  @Override
  public String why() {
    return "Python stops at the end of the pickle; what follows is for somebody else.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    PickleStream pickles = file.pickles();
    if (pickles.layout() == PickleStream.Layout.PLAIN
        && pickles.trailing() > 0
        && pickles.runs().getLast().problem().isEmpty()) {
      findings.add(
          this,
          file,
          Severity.SUSPICIOUS,
          file.size() - pickles.trailing(),
          "%d bytes follow the last pickle".formatted(pickles.trailing()));
    }
  }
}
