package io.weighbridge.trust;

/// Bytes behind the last pickle.
final class PickleTrailing implements Rule {

  private static final int MAX_SPACE = 2;

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
          isSpace(file) ? Severity.NOTE : Severity.SUSPICIOUS,
          file.size() - pickles.trailing(),
          "%d bytes follow the last pickle".formatted(pickles.trailing()));
    }
  }

  /// A line end that a text editor, or git for Windows, put there.
  private static boolean isSpace(ScannedFile file) {
    long trailing = file.pickles().trailing();
    return trailing <= MAX_SPACE
        && Bytes.latin1(file.bytes(), file.size() - trailing, trailing).isBlank();
  }
}
