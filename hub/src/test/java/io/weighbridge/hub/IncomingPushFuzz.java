package io.weighbridge.hub;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;

/// Any bytes as a push: what passes is what came, and whether it passes does not depend on the
/// pieces in which it is read.
public final class IncomingPushFuzz {

  private static final PushLimits LIMITS =
      new PushLimits(1000, 100, 1000, 1000, 1000, 1000, Duration.ofHours(1));

  private record Read(boolean refused, String bytes) {}

  private IncomingPushFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    Read whole = read(content, Math.max(1, content.length));
    Read single = read(content, 1);
    if (whole.refused() != single.refused()) {
      throw new AssertionError("refused in one way of reading only");
    }
    if (!whole.refused() && !whole.equals(single)) {
      throw new AssertionError("other bytes passed");
    }
    if (!whole.refused() && !whole.bytes().equals(Arrays.toString(content))) {
      throw new AssertionError("not the bytes that came");
    }
  }

  private static Read read(byte[] content, int piece) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    byte[] block = new byte[piece];
    try (IncomingPush push =
        new IncomingPush(new ByteArrayInputStream(content), LIMITS, Clock.systemUTC())) {
      for (int count = push.read(block); count >= 0; count = push.read(block)) {
        passed.write(block, 0, count);
      }
      return new Read(false, Arrays.toString(passed.toByteArray()));
    } catch (PushRefused refused) {
      return new Read(true, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
