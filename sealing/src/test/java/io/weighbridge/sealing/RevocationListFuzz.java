package io.weighbridge.sealing;

import java.util.Map;
import java.util.Optional;

/// Any bytes are a list of revocations, after which another can be signed, or are refused in one
/// sentence; also those that a vendor signed.
final class RevocationListFuzz {

  private RevocationListFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    for (byte[] bytes : new byte[][] {input, Resigned.document(input)}) {
      try {
        RevocationList list = RevocationList.read(bytes, "fuzzed", Resigned.TRUSTED);
        byte[] next =
            RevocationList.sign(
                Resigned.VENDOR,
                Optional.of(list),
                Map.of(),
                list.issued(),
                list.issued().plusSeconds(1));
        RevocationList reread = RevocationList.read(next, "written", Resigned.TRUSTED);
        if (!reread.revoked().keySet().equals(list.revoked().keySet())) {
          throw new AssertionError("what was taken back is not all in the next list");
        }
      } catch (RefusedException e) {
        // What a damaged file ends in.
      }
    }
  }
}
