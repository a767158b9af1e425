package io.weighbridge.trust;

/// Objects that somebody registered with Keras: Keras finds them only if whoever loads the model
/// has registered them himself, so the file alone runs nothing.
final class KerasRegistered implements Rule {

  @Override
  public String id() {
    return "WB-KERAS-REGISTERED";
  }

  @Override
  public String why() {
    return "Loading the model asks for code that is not Keras' and must come from somewhere else.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    for (JsonFacts.ClassObject object : KerasFacts.of(file).classes()) {
      int end = object.registered().indexOf('>');
      String owner = end < 0 ? "" : object.registered().substring(0, end);
      if (!KerasFacts.ours(owner)) {
        findings.add(
            this, file, Severity.NOTE, object.offset(), "registered as " + object.registered());
      }
    }
  }
}
