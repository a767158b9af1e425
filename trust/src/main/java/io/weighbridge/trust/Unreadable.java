package io.weighbridge.trust;

/// A file, or a part of it, cannot be read to its end; the message is a sentence without the file's
/// name.
final class Unreadable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long offset;

  Unreadable(long offset, String sentence) {
    super(sentence);
    this.offset = offset;
  }

  Unreadable(long offset, String sentence, Throwable cause) {
    super(sentence, cause);
    this.offset = offset;
  }

  long offset() {
    return offset;
  }
}
