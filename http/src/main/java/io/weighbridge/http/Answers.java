package io.weighbridge.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes the one answer of an exchange, with or without its body as the method asks.
final class Answers {

  /// What is read from a file and written to the socket at once.
  private static final int BLOCK = 128 << 10;

  /// Writes `length` bytes from `first` on.
  private interface Section {
    void write(ByteRange range, OutputStream out) throws IOException;
  }

  private final Exchange exchange;
  private final ServerResponse response;

  Answers(Exchange exchange, ServerResponse response) {
    this.exchange = exchange;
    this.response = response;
  }

  /// A header's value on one line: control characters would end it (RFC 9110 5.5).
  static String clean(String value) {
    boolean clean = true;
    for (int i = 0; i < value.length() && clean; i++) {
      char c = value.charAt(i);
      clean = c >= ' ' && c < 0x7f;
    }
    if (clean) {
      return value;
    }
    StringBuilder text = new StringBuilder();
    value.codePoints().forEach(c -> text.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
    return text.toString();
  }

  void bytes(int status, String contentType, byte[] content) {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, clean(contentType));
    if (exchange.method() == Method.HEAD) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(content.length));
      response.send();
    } else {
      response.send(content);
    }
  }

  void empty(int status) {
    response.status(Status.create(status));
    response.send();
  }

  void stream(int status, String contentType, OptionalLong length, Exchange.Writing writing)
      throws IOException {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, clean(contentType));
    length.ifPresent(known -> response.header(HeaderNames.CONTENT_LENGTH, Long.toString(known)));
    if (exchange.method() == Method.HEAD) {
      response.send();
      return;
    }
    try (OutputStream out = response.outputStream()) {
      writing.to(out);
    }
  }

  void file(Path file, FileAnswer how) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ranged(channel.size(), how, (range, out) -> copy(channel, range, out));
    }
  }

  void file(byte[] content, FileAnswer how) throws IOException {
    ranged(
        content.length,
        how,
        (range, out) -> out.write(content, (int) range.first(), (int) range.length()));
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
    Optional<String> wanted =
        exchange.header("If-Range").isEmpty()
                || how.etag()
                    .map(tag -> exchange.header("If-Range").get().equals('"' + tag + '"'))
                    .orElse(false)
            ? exchange.range()
            : Optional.empty();
    switch (ByteRange.parse(wanted, size)) {
      case ByteRange.Whole _ -> send(200, how, new ByteRange(0, size - 1), section);
      case ByteRange.Part(ByteRange range) -> {
        exchange.header(
            "Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.last(), size));
        send(206, how, range, section);
      }
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

  private void send(int status, FileAnswer how, ByteRange range, Section section)
      throws IOException {
    stream(
        status,
        how.contentType(),
        OptionalLong.of(range.length()),
        out -> section.write(range, out));
  }

  private static boolean names(Optional<String> header, String tag) {
    return header
        .map(list ->
            list.trim().equals("*")
                || java.util.Arrays.stream(list.split(",", -1))
                    .map(String::trim)
                    .map(one -> one.startsWith("W/") ? one.substring(2) : one)
                    .anyMatch(one -> one.equals('"' + tag + '"')))
        .orElse(false);
  }

  private static void copy(FileChannel channel, ByteRange range, OutputStream out)
      throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, Math.max(1, range.length()))];
    long at = range.first();
    while (at <= range.last()) {
      ByteBuffer buffer =
          ByteBuffer.wrap(block, 0, (int) Math.min(block.length, range.last() - at + 1));
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new IOException("the file became shorter while it was sent");
      }
      out.write(block, 0, count);
      at += count;
    }
  }
}
