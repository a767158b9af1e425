package io.weighbridge.trust;

/// `auto_map` of a configuration: the model brings Python files that `trust_remote_code` runs.
final class RemoteCode implements Rule {

  @Override
  public String id() {
    return "WB-CODE-REMOTE";
  }

  @Override
  public String why() {
    return "With trust_remote_code a client runs the Python files of the repository that are named here.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    for (JsonFacts.Said said : file.json().autoMaps()) {
      findings.add(this, file, Severity.SUSPICIOUS, said.offset(), said.text());
    }
  }
}
