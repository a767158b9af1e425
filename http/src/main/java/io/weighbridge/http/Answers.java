package io.weighbridge.http;

import io.helidon.http.HeaderNames;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes the one answer of an exchange, with or without its body as the method asks.
final class Answers {

  private static final int BLOCK = 64 << 10;

  /// Writes a range of what is answered.
  private interface Section {
    void write(ByteRange range, AnswerStream out) throws IOException;
  }

  private interface Body {
    void write(AnswerStream out) throws IOException;
  }

  private final Exchange exchange;
  private final Outgoing response;

  Answers(Exchange exchange, Outgoing response) {
    this.exchange = exchange;
    this.response = response;
  }

  /// A header's value on one line: control characters would end it (RFC 9110 5.5).
  static String clean(String value) {
    // RFC 9110 5.5: a field's value neither begins nor ends with white space.
    String trimmed = value.strip();
    boolean clean = true;
    for (int i = 0; i < trimmed.length() && clean; i++) {
      clean = isVisible(trimmed.charAt(i));
    }
    if (clean) {
      return trimmed;
    }
    StringBuilder text = new StringBuilder();
    trimmed.codePoints().forEach(c -> text.append(isVisible(c) ? (char) c : '?'));
    return text.toString();
  }

  private static boolean isVisible(int c) {
    return c >= ' ' && c < 0x7f;
  }

  void bytes(int status, String contentType, byte[] content) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, clean(contentType));
    if (exchange.method() == Method.HEAD) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(content.length));
      response.send();
    } else {
      exchange.sent(content.length);
      response.send(content);
    }
  }

  void empty(int status) {
    response.status(status);
    response.send();
  }

  void stream(int status, String contentType, OptionalLong length, Exchange.Writing writing)
      throws IOException {
    body(status, contentType, length, writing::to);
  }

  private void body(int status, String contentType, OptionalLong length, Body body)
      throws IOException {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, clean(contentType));
    length.ifPresent(known -> response.header(HeaderNames.CONTENT_LENGTH, Long.toString(known)));
    if (exchange.method() == Method.HEAD) {
      response.send();
      return;
    }
    AnswerStream out = new AnswerStream(response.stream());
    try {
      body.write(out);
      if (length.isPresent() && out.written() != length.getAsLong()) {
        throw new IllegalStateException(
            "%d bytes were announced and %d written".formatted(length.getAsLong(), out.written()));
      }
      out.close();
    } finally {
      exchange.sent(out.written());
    }
  }

  void file(Path file, FileAnswer how) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ranged(
          channel.size(),
          how,
          (range, out) -> FileBody.send(channel, range, out, response.plainChannel()));
    }
  }

  void file(byte[] content, FileAnswer how) throws IOException {
    ranged(
        content.length,
        how,
        (range, out) -> out.write(content, (int) range.first(), (int) range.length()));
  }

  void file(long size, Exchange.Opening opening, FileAnswer how) throws IOException {
    ranged(
        size,
        how,
        (range, out) -> {
          try (InputStream in = opening.open()) {
            in.skipNBytes(range.first());
            copy(in, range.length(), out);
          }
        });
  }

  private static void copy(InputStream in, long length, AnswerStream out) throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, length)];
    for (long left = length; left > 0; ) {
      int count = in.read(block, 0, (int) Math.min(block.length, left));
      if (count < 0) {
        throw new EOFException("what is answered is shorter than was said");
      }
      out.write(block, 0, count);
      left -= count;
    }
  }

  private void ranged(long size, FileAnswer how, Section section) throws IOException {
    how.etag().ifPresent(tag -> exchange.header("ETag", '"' + tag + '"'));
    exchange.header("Accept-Ranges", "bytes");
    how.saveAs()
        .ifPresent(name -> exchange.header("Content-Disposition", Disposition.attachment(name)));
    if (how.etag().isPresent() && names(exchange.header("If-None-Match"), how.etag().get())) {
      empty(304);
      return;
    }
    switch (ByteRange.parse(range(how), size)) {
      case ByteRange.Whole _ -> send(200, how, new ByteRange(0, size - 1), section);
      case ByteRange.Part(ByteRange range) -> {
        exchange.header(
            "Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.last(), size));
        send(206, how, range, section);
      }
      // An empty file has no first byte, yet a client that asks for it to learn the size is told.
      case ByteRange.Unsatisfiable _ when size == 0 -> {
        exchange.header("Content-Range", "bytes */0");
        send(200, how, new ByteRange(0, -1), section);
      }
      case ByteRange.Unsatisfiable _ -> {
        exchange.header("Content-Range", "bytes */" + size);
        empty(416);
      }
    }
  }

  /// RFC 9110 13.1.5: the range counts only while the file is the one the client knows.
  private Optional<String> range(FileAnswer how) {
    Optional<String> condition = exchange.header("If-Range");
    boolean holds =
        condition.isEmpty()
            || how.etag().map(tag -> condition.get().trim().equals('"' + tag + '"')).orElse(false);
    return holds ? exchange.header("Range") : Optional.empty();
  }

  private void send(int status, FileAnswer how, ByteRange range, Section section)
      throws IOException {
    body(
        status,
        how.contentType(),
        OptionalLong.of(range.length()),
        out -> {
          if (range.length() > 0) {
            section.write(range, out);
          }
        });
  }

  /// RFC 9110 13.1.2: weak comparison.
  private static boolean names(Optional<String> header, String tag) {
    return header.isPresent()
        && (header.get().trim().equals("*")
            || Arrays.stream(header.get().split(",", -1))
                .map(String::trim)
                .map(one -> one.startsWith("W/") ? one.substring(2) : one)
                .anyMatch(one -> one.equals('"' + tag + '"')));
  }
}
