package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Reads JSON from a stream token by token without ever holding a whole text: what a string says
/// goes to a sink as UTF-8 while it is read, because in a commit one string can be a file (RFC
/// 8259). Only what a commit's lines are made of is here; other values are passed over.
final class JsonText {

  private static final int BLOCK = 64 << 10;
  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 40;

  private final InputStream in;
  private final long limit;
  private final byte[] block = new byte[BLOCK];
  private int at;
  private int end;
  private long taken;

  /// @param limit how many bytes are read in all
  JsonText(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  /// The next byte that is no white space, not taken yet; -1 at the end of the stream.
  int peek() throws IOException {
    while (true) {
      if (at == end && !fill()) {
        return -1;
      }
      byte next = block[at];
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return next;
      }
      at++;
    }
  }

  /// Takes this byte, or refuses what is there instead.
  void expect(char wanted) throws IOException {
    if (!takeIf(wanted)) {
      throw unexpected("'" + wanted + "'");
    }
  }

  boolean takeIf(char wanted) throws IOException {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /// Takes a string and gives its text to the sink, as UTF-8.
  void string(OutputStream sink) throws IOException {
    expect('"');
    while (true) {
      if (at == end && !fill()) {
        throw truncated();
      }
      int from = at;
      while (at < end && block[at] != '"' && block[at] != '\\' && (block[at] & 0xff) >= ' ') {
        at++;
      }
      sink.write(block, from, at - from);
      if (at == end) {
        continue;
      }
      byte stop = block[at++];
      if (stop == '"') {
        return;
      }
      if (stop != '\\') {
        throw malformed("a string holds a control character");
      }
      escape(sink);
    }
  }

  private void escape(OutputStream sink) throws IOException {
    int kind = next();
    switch (kind) {
      case '"', '\\', '/' -> sink.write(kind);
      case 'b' -> sink.write('\b');
      case 'f' -> sink.write('\f');
      case 'n' -> sink.write('\n');
      case 'r' -> sink.write('\r');
      case 't' -> sink.write('\t');
      case 'u' -> unicode(sink);
      default -> throw malformed("a string holds an unknown escape");
    }
  }

  private void unicode(OutputStream sink) throws IOException {
    int code = hex4();
    if (Character.isHighSurrogate((char) code)) {
      if (next() != '\\' || next() != 'u') {
        throw malformed("a string holds half a character");
      }
      int low = hex4();
      if (!Character.isLowSurrogate((char) low)) {
        throw malformed("a string holds half a character");
      }
      code = Character.toCodePoint((char) code, (char) low);
    } else if (Character.isLowSurrogate((char) code)) {
      throw malformed("a string holds half a character");
    }
    Utf8.write(code, sink);
  }

  private int hex4() throws IOException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw malformed("a string holds an unknown escape");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /// Takes a whole number that is not negative.
  long number() throws IOException {
    StringBuilder digits = new StringBuilder();
    while (peekDigit()) {
      digits.append((char) block[at++]);
      if (digits.length() > LONGEST_NUMBER) {
        throw malformed("a number is too long");
      }
    }
    try {
      return Long.parseLong(digits.toString());
    } catch (NumberFormatException e) {
      throw unexpected("a whole number");
    }
  }

  private boolean peekDigit() throws IOException {
    return (at < end || fill()) && block[at] >= '0' && block[at] <= '9';
  }

  /// Takes any value and forgets it.
  void skip() throws IOException {
    skip(0);
  }

  private void skip(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw malformed("it is nested too deeply");
    }
    switch (peek()) {
      case '"' -> string(OutputStream.nullOutputStream());
      case '{' -> members(() -> skip(depth + 1));
      case '[' -> elements(depth);
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> numberOfAnyKind();
    }
  }

  /// What is done with the value of a member, whose name has been passed over.
  private interface Value {
    void take() throws IOException;
  }

  private void members(Value value) throws IOException {
    expect('{');
    if (takeIf('}')) {
      return;
    }
    do {
      string(OutputStream.nullOutputStream());
      expect(':');
      value.take();
    } while (takeIf(','));
    expect('}');
  }

  private void elements(int depth) throws IOException {
    expect('[');
    if (takeIf(']')) {
      return;
    }
    do {
      skip(depth + 1);
    } while (takeIf(','));
    expect(']');
  }

  /// Takes one of the three words.
  void word(String word) throws IOException {
    peek();
    for (int i = 0; i < word.length(); i++) {
      if (next() != word.charAt(i)) {
        throw malformed("it holds an unknown word");
      }
    }
  }

  private void numberOfAnyKind() throws IOException {
    int length = 0;
    while ((at < end || fill()) && "+-.eE0123456789".indexOf(block[at]) >= 0) {
      at++;
      if (++length > LONGEST_NUMBER) {
        throw malformed("a number is too long");
      }
    }
    if (length == 0) {
      throw unexpected("a value");
    }
  }

  private int next() throws IOException {
    if (at == end && !fill()) {
      throw truncated();
    }
    return block[at++];
  }

  private boolean fill() throws IOException {
    int count = in.read(block, 0, block.length);
    if (count <= 0) {
      return false;
    }
    taken += count;
    if (taken > limit) {
      throw HubFailures.tooLarge(
          "The commit is larger than the %d bytes that one request may have: send it in several"
                  .formatted(limit)
              + " commits, and large files through LFS.");
    }
    at = 0;
    end = count;
    return true;
  }

  private HttpFailure unexpected(String wanted) throws IOException {
    return peek() < 0 ? truncated() : malformed(wanted + " was expected");
  }

  private HttpFailure truncated() {
    return malformed("it ends in the middle of a line");
  }

  private HttpFailure malformed(String why) {
    return HubFailures.badRequest(
        "The commit's body is not JSON lines: near byte %d %s.".formatted(taken - end + at, why));
  }
}
