package io.weighbridge.trust;

/// Arrays of Python objects: a pickle inside, which the pickle rules judge.
final class NumpyObjects implements Rule {

  @Override
  public String id() {
    return "WB-NUMPY-OBJECTS";
  }

  @Override
  public String why() {
    return "Only numpy.load with allow_pickle reads such an array, and it runs the pickle inside.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (file.kind() == Kind.NPY) {
      NpyObjects.start(file.bytes())
          .ifPresent(
              at -> findings.add(this, file, Severity.NOTE, at, "an array of Python objects"));
    }
  }
}
