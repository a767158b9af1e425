package io.weighbridge.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// What finds a request in the log: 16 hexadecimal digits.
final class RequestId {

  private RequestId() {}

  static String next() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
