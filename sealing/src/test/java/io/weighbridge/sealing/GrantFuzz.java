package io.weighbridge.sealing;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// Any bytes are a grant, which is written as it was read and answers any question, or are refused
/// in one sentence; also those that a vendor signed.
final class GrantFuzz {

  private GrantFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    for (byte[] bytes : new byte[][] {input, Resigned.document(input)}) {
      try {
        Grant grant = Grant.read(bytes, "fuzzed", Resigned.TRUSTED);
        byte[] again = SignedDocument.sign(GrantJson.write(grant), Resigned.VENDOR).bytes();
        Grant reread = Grant.read(again, "written", Resigned.TRUSTED);
        if (!reread.terms().equals(grant.terms())) {
          throw new AssertionError("what was written is not what was read");
        }
        ask(grant);
      } catch (RefusedException e) {
        // What a damaged file ends in.
      }
    }
  }

  private static void ask(Grant grant) {
    for (Instant now : Arrays.asList(grant.issued(), grant.terms().term().notBefore())) {
      GrantCheck.check(
          grant,
          new GrantCheck.Situation(now, Optional.empty(), "", Optional.empty(), Optional.empty()),
          new GrantCheck.Wish(Action.INFER, Optional.of("research")));
    }
  }
}
