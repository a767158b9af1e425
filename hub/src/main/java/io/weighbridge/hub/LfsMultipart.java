package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.store.Sha256;

/// How a large object is cut for the `multipart` transfer of hub clients: the number of parts is
/// exactly the size divided by the part size, rounded up.
record LfsMultipart(String upload, Sha256 oid, long size, long partSize) {

  /// Smaller objects go in one piece; a cut connection then costs no more than this.
  static final long SMALLEST_PART = 64L << 20;

  /// So many addresses are in one answer at most; larger objects get larger parts.
  private static final int MOST_PARTS = 1000;

  private static final int ID_DIGITS = 16;

  /// The same repository, object and user name the same upload, so that it can be resumed; two
  /// users never write into each other's.
  static LfsMultipart of(String repository, Sha256 oid, long size, String user) {
    String upload = "%s-%s-%s".formatted(repository, oid.hex(), digest(user));
    return new LfsMultipart(upload, oid, size, partSize(size));
  }

  private static long partSize(long size) {
    return Math.max(SMALLEST_PART, Math.ceilDiv(size, MOST_PARTS));
  }

  /// How many parts an object of this size has.
  static long count(long size) {
    return Math.ceilDiv(size, partSize(size));
  }

  int count() {
    return (int) Math.ceilDiv(size, partSize);
  }

  /// What the client hands back for a part when it completes the upload.
  String etag(int part) {
    return digest("%s %d %d".formatted(upload, partSize, part));
  }

  private static String digest(String text) {
    return Sha256.of(text.getBytes(UTF_8)).hex().substring(0, ID_DIGITS);
  }
}
