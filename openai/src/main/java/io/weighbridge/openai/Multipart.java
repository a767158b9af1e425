package io.weighbridge.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `multipart/form-data` (RFC 7578, RFC 2046 5.1), read part by part as it comes; a part's content
/// is a stream that ends where the part does. Nothing of it is held but one buffer.
///
/// ```java
/// Multipart form = Multipart.of(exchange.header("Content-Type").orElse(""), exchange.body());
/// for (Multipart.Part part = form.next(); part != null; part = form.next()) { ... }
/// ```
final class Multipart {

  /// RFC 2046 5.1.1.
  private static final int LONGEST_BOUNDARY = 70;

  static final int MOST_PARTS = 32;
  static final int LONGEST_HEAD = 8 << 10;
  private static final int BUFFER = 64 << 10;

  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"\\r\\n]{1,71})\"|([^\\s;\",\\r\\n]{1,71}))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*(name|filename)=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;\"]++))");

  /// One part.
  ///
  /// @param file the file's name, where it is a file
  /// @param content up to the part's end; what is left of it is skipped by [#next]
  record Part(String name, Optional<String> file, InputStream content) {}

  private final InputStream in;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private boolean ended;
  private int parts;
  private @Nullable Content open;

  private Multipart(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    // The first delimiter need not stand behind a line's end.
    buffer[0] = '\r';
    buffer[1] = '\n';
    to = 2;
  }

  /// @throws HttpFailure 415 for another media type, 400 without a boundary
  static Multipart of(String contentType, InputStream in) {
    if (!contentType.regionMatches(true, 0, "multipart/form-data", 0, 19)) {
      throw HttpFailure.of(415, "A file is sent as multipart/form-data.");
    }
    Matcher matcher = BOUNDARY.matcher(contentType);
    String boundary =
        matcher.find() ? matcher.group(1) == null ? matcher.group(2) : matcher.group(1) : "";
    if (boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
      throw HttpFailure.badRequest(
          "The Content-Type multipart/form-data names no boundary of 1 to %d characters."
              .formatted(LONGEST_BOUNDARY));
    }
    return new Multipart(in, boundary);
  }

  /// The next part; null after the last one.
  ///
  /// @throws HttpFailure 400 if the form is malformed or cut
  @Nullable Part next() throws IOException {
    if (ended) {
      return null;
    }
    Content before = open == null ? new Content() : open;
    before.skipAll();
    open = null;
    from += delimiter.length;
    require(2);
    if (buffer[from] == '-' && buffer[from + 1] == '-') {
      ended = true;
      return null;
    }
    // RFC 2046: white space may stand between the boundary and the line's end.
    while (buffer[from] == ' ' || buffer[from] == '\t') {
      from++;
      require(2);
    }
    if (buffer[from] != '\r' || buffer[from + 1] != '\n') {
      throw malformed("a boundary is followed by something else than the end of its line");
    }
    from += 2;
    if (++parts > MOST_PARTS) {
      throw malformed("it has more than %d parts".formatted(MOST_PARTS));
    }
    String head = head();
    open = new Content();
    return part(head, open);
  }

  private static Part part(String head, InputStream content) {
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        Optional<String> name = Optional.empty();
        Optional<String> file = Optional.empty();
        Matcher parameter = PARAMETER.matcher(line);
        while (parameter.find()) {
          String value =
              parameter.group(2) == null
                  ? parameter.group(3)
                  : parameter.group(2).replaceAll("\\\\(.)", "$1");
          if (parameter.group(1).equals("name")) {
            name = Optional.of(value);
          } else {
            file = Optional.of(value);
          }
        }
        if (name.isPresent()) {
          return new Part(name.get(), file, content);
        }
      }
    }
    throw malformed("a part has no Content-Disposition with a name");
  }

  /// The lines up to the empty one.
  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (true) {
      require(2);
      if (buffer[from] == '\r' && buffer[from + 1] == '\n') {
        from += 2;
        return new String(head.toString().getBytes(ISO_8859_1), UTF_8);
      }
      int end = line();
      head.append(new String(buffer, from, end - from, ISO_8859_1)).append("\r\n");
      if (head.length() > LONGEST_HEAD) {
        throw malformed("the headers of a part are longer than %d bytes".formatted(LONGEST_HEAD));
      }
      from = end + 2;
    }
  }

  /// Where the line that begins at `from` ends, before its CR LF.
  private int line() throws IOException {
    int at = from;
    while (true) {
      for (; at + 1 < to; at++) {
        if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
          return at;
        }
      }
      if (to - from > LONGEST_HEAD) {
        throw malformed("the headers of a part are longer than %d bytes".formatted(LONGEST_HEAD));
      }
      int scanned = at - from;
      fill();
      at = from + scanned;
    }
  }

  private void require(int bytes) throws IOException {
    while (to - from < bytes) {
      fill();
    }
  }

  /// Reads more behind what is there.
  private void fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    int count = in.read(buffer, to, buffer.length - to);
    if (count <= 0) {
      throw malformed("it ends before its last boundary");
    }
    to += count;
  }

  private static HttpFailure malformed(String what) {
    return HttpFailure.badRequest("The form is malformed: %s.".formatted(what));
  }

  /// Up to the next delimiter, which stays in the buffer.
  private final class Content extends InputStream {

    private boolean done;

    /// How many bytes at `from` are known to be content; 0 with `done` at the delimiter.
    private int known() throws IOException {
      while (!done) {
        int at = from;
        // Where the delimiter, or as much of it as is here, begins.
        search:
        for (; at < to; at++) {
          if (buffer[at] == '\r') {
            int most = Math.min(delimiter.length, to - at);
            for (int i = 1; i < most; i++) {
              if (buffer[at + i] != delimiter[i]) {
                continue search;
              }
            }
            break;
          }
        }
        if (at > from) {
          return at - from;
        }
        if (to - from >= delimiter.length) {
          done = true;
        } else {
          fill();
        }
      }
      return 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int count = Math.min(known(), length);
      if (count == 0) {
        return -1;
      }
      System.arraycopy(buffer, from, target, offset, count);
      from += count;
      return count;
    }

    void skipAll() throws IOException {
      for (int count = known(); count > 0; count = known()) {
        from += count;
      }
    }
  }
}
