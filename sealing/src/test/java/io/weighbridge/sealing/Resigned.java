package io.weighbridge.sealing;

import java.util.Arrays;

/// Signs what a fuzzer made of a document, which no fuzzer can, so that its content is read too.
final class Resigned {

  static final VendorKey VENDOR = Golden.vendor();

  static final VendorKeys TRUSTED = VendorKeys.of(VENDOR.publicHalf());

  private Resigned() {}

  /// @param input a document, or its first line
  static byte[] document(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    byte[] line = Arrays.copyOf(input, end);
    return new SignedDocument(line, VENDOR.sign(line)).bytes();
  }
}
