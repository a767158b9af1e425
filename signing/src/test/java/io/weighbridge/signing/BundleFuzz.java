package io.weighbridge.signing;

/// Any bytes are a bundle and hold a statement, or are refused in one sentence.
final class BundleFuzz {

  private BundleFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      Bundle bundle = Bundle.parse("fuzzed", input);
      Statement.parse("fuzzed", bundle.payload());
    } catch (SigningException e) {
      // What a damaged file ends in.
    }
    try {
      Statement read = Statement.parse("fuzzed", input);
      Statement again = Statement.parse("written", read.payload());
      if (!read.resources().equals(again.resources()) && !read.name().isEmpty()) {
        throw new AssertionError("what was written is not what was read");
      }
    } catch (SigningException e) {
      // The same.
    }
  }
}
