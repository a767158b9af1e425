package io.weighbridge.trust;

/// What nobody here can look into.
final class Unopened implements Rule {

  @Override
  public String id() {
    return "WB-CONTENT-UNOPENED";
  }

  @Override
  public String why() {
    return "What is in it was not looked at.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    switch (file.kind()) {
      case RAR, CAB, ZSTD -> findings.add(this, file, Severity.SUSPICIOUS, 0, file.kind().words());
      case RAW -> {
        // The first instruction of an old pickle, and then nothing that Python could read.
        boolean pickle = Sniffing.beginsAsPickle(file.bytes()) && file.depth() == 0;
        findings.add(
            this,
            file,
            pickle ? Severity.SUSPICIOUS : Severity.NOTE,
            0,
            pickle ? "bytes that begin as a pickle and are none" : file.kind().words());
      }
      default -> {}
    }
    if (file.kind() == Kind.JSON && file.extension().matches("json|ipynb")) {
      file.json()
          .problem()
          .ifPresent(problem ->
              findings.add(
                  this,
                  file,
                  Severity.SUSPICIOUS,
                  problem.offset(),
                  String.valueOf(problem.getMessage())));
    }
  }
}
