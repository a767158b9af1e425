package io.weighbridge.trust;

/// The file by which people test whether scanning works at all (EICAR, 2003): harmless, and flagged
/// by agreement.
final class TestVirus implements Rule {

  private static final String START = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$";

  @Override
  public String id() {
    return "WB-TEST-VIRUS";
  }

  @Override
  public String why() {
    return "The test file of the makers of virus scanners, which every scanner reports.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (file.size() < 256 && Bytes.has(file.bytes(), 0, START)) {
      findings.add(this, file, Severity.MALICIOUS, 0, "the EICAR test file");
    }
  }
}
