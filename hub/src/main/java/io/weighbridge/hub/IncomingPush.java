package io.weighbridge.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;

/// The body of a push as git sends it (pack-protocol, "Pushing Data To a Server"): packet lines of
/// commands, a flush, then a pack. It watches size and time, and reads the head of the pack on the
/// way: a pack that announces two thousand million objects is refused before a list for them is
/// made.
final class IncomingPush extends FilterInputStream {

  private static final int LENGTH_DIGITS = 4;

  /// `PACK`, version, number of objects (pack-format).
  private static final int PACK_HEAD = 12;

  private static final int COUNT_AT = 8;

  /// How much is read and thrown away after a refusal, so that the client gets to read the answer.
  private static final long DRAIN = 256L << 20;

  private enum Place {
    LENGTH,
    LINE,
    PACK_HEAD,
    PACK
  }

  private final PushLimits limits;
  private final Clock clock;
  private final Instant deadline;
  private Place place = Place.LENGTH;
  private long lineLeft;
  private int number;
  private int seen;
  private long packBytes;
  private boolean failed;

  IncomingPush(InputStream in, PushLimits limits, Clock clock) {
    super(in);
    this.limits = limits;
    this.clock = clock;
    this.deadline = clock.instant().plus(limits.time());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    check();
    int count = in.read(into, offset, length);
    if (count > 0) {
      watch(into, offset, count);
    }
    return count;
  }

  @Override
  public long skip(long wanted) throws IOException {
    byte[] block = new byte[(int) Math.min(8192, Math.max(0, wanted))];
    int count = block.length == 0 ? 0 : read(block, 0, block.length);
    return Math.max(0, count);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /// Throws if the push has taken too long; unpacking asks too.
  void check() throws PushRefused {
    if (clock.instant().isAfter(deadline)) {
      throw refuse(
          "The push took longer than %d minutes; push fewer commits at once."
              .formatted(limits.time().toMinutes()));
    }
  }

  /// Reads what the client still sends, within reason: git shows no answer before it has sent all.
  void drain() throws IOException {
    byte[] block = new byte[64 << 10];
    long left = DRAIN;
    while (left > 0 && !clock.instant().isAfter(deadline)) {
      int count = in.read(block);
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }

  private void watch(byte[] bytes, int offset, int count) throws PushRefused {
    int at = offset;
    int end = offset + count;
    while (at < end) {
      switch (place) {
        case LENGTH -> digit(bytes[at++]);
        case LINE -> {
          int step = (int) Math.min(lineLeft, end - at);
          at += step;
          lineLeft -= step;
          if (lineLeft == 0) {
            place = Place.LENGTH;
          }
        }
        case PACK_HEAD -> head(bytes[at++]);
        case PACK -> {
          packBytes += end - at;
          at = end;
          if (packBytes > limits.packBytes()) {
            throw refuse(
                "The push is larger than %d MB; put large files into LFS (git lfs track) or push fewer commits at once."
                    .formatted(limits.packBytes() / 1_000_000));
          }
        }
      }
    }
  }

  private void digit(byte digit) throws PushRefused {
    int value = Character.digit(digit, 16);
    if (value < 0) {
      throw refuse("This is not a push as git sends it: a packet line has no length.");
    }
    number = (number << 4) | value;
    if (++seen == LENGTH_DIGITS) {
      if (number == 0) {
        place = Place.PACK_HEAD;
      } else if (number > LENGTH_DIGITS) {
        lineLeft = (long) number - LENGTH_DIGITS;
        place = Place.LINE;
      }
      seen = 0;
      number = 0;
    }
  }

  private void head(byte next) throws PushRefused {
    packBytes++;
    if (seen >= COUNT_AT) {
      number = (number << 8) | (next & 0xff);
    }
    if (++seen == PACK_HEAD) {
      long objects = Integer.toUnsignedLong(number);
      if (objects > limits.objects()) {
        throw refuse(
            "The push brings %d objects, more than the %d accepted at once; push fewer commits at once."
                .formatted(objects, limits.objects()));
      }
      place = Place.PACK;
    }
  }

  private PushRefused refuse(String message) {
    failed = true;
    return new PushRefused(message);
  }

  /// Whether this stream itself ended the push.
  boolean hasFailed() {
    return failed;
  }
}
