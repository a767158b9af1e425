package io.weighbridge.datasets;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads records of delimited text (RFC 4180): fields in quotes may hold delimiters, line ends and
/// doubled quotes. Line ends are LF, CRLF or CR; a byte order mark is skipped; spaces around a
/// field that is not quoted are no part of it; empty lines are skipped. Where the delimiter is a
/// space, any number of them is one.
final class CsvReader {

  static final int MAX_RECORD = 1 << 20; // characters
  static final int MAX_COLUMNS = 1 << 14;
  private static final int BYTE_ORDER_MARK = 0xFEFF;
  private static final int END = -1;
  private static final int BUFFER = 1 << 15;

  private final String name;
  private final Reader in;
  private final char delimiter;
  private final char[] buffer = new char[BUFFER];
  private int filled;
  private int next;
  private int line = 1; // that the next character is on
  private int recordLine;
  private int recordLength;

  CsvReader(String name, Reader in, char delimiter) {
    this.name = name;
    this.in = in;
    this.delimiter = delimiter;
    if (peek() == BYTE_ORDER_MARK) {
      next++;
    }
  }

  /// The line that the record read last begins on, from 1.
  int recordLine() {
    return recordLine;
  }

  /// The fields of the next record, or null at the end.
  @Nullable List<String> read() {
    while (peek() == '\n' || peek() == '\r') {
      lineEnd();
    }
    if (peek() == END) {
      return null;
    }
    recordLine = line;
    recordLength = 0;
    List<String> fields = new ArrayList<>();
    while (true) {
      if (fields.size() == MAX_COLUMNS) {
        throw problem("has more than %d fields".formatted(MAX_COLUMNS));
      }
      fields.add(field());
      if (peek() != delimiter) {
        break;
      }
      take();
      if (delimiter == ' ' && blanksEndTheLine()) {
        break;
      }
    }
    lineEnd();
    return fields;
  }

  /// Where spaces divide, several are one, and none at the end of a line begins another field.
  private boolean blanksEndTheLine() {
    while (peek() == ' ') {
      take();
    }
    return peek() == '\n' || peek() == '\r' || peek() == END;
  }

  private String field() {
    StringBuilder text = new StringBuilder();
    while (isSpace(peek())) {
      text.append(take());
    }
    if (peek() == '"') {
      return quoted();
    }
    while (peek() != delimiter && peek() != '\n' && peek() != '\r' && peek() != END) {
      text.append(take());
    }
    return text.toString().strip();
  }

  private String quoted() {
    StringBuilder text = new StringBuilder();
    take();
    while (true) {
      int character = peek();
      if (character == END) {
        throw problem("opens a quote that is never closed");
      }
      char taken = take();
      if (taken == '\n' || (taken == '\r' && peek() != '\n')) {
        line++;
      }
      if (taken != '"') {
        text.append(taken);
      } else if (peek() == '"') {
        text.append(take());
      } else {
        break;
      }
    }
    while (isSpace(peek())) {
      take();
    }
    if (peek() != delimiter && peek() != '\n' && peek() != '\r' && peek() != END) {
      throw problem("has \"%c\" behind a closing quote".formatted((char) peek()));
    }
    return text.toString();
  }

  private boolean isSpace(int character) {
    return (character == ' ' || character == '\t') && character != delimiter;
  }

  private void lineEnd() {
    if (peek() == '\r') {
      next++;
      if (peek() == '\n') {
        next++;
      }
      line++;
    } else if (peek() == '\n') {
      next++;
      line++;
    }
  }

  private char take() {
    if (++recordLength > MAX_RECORD) {
      throw problem("is longer than %d characters".formatted(MAX_RECORD));
    }
    int character = peek();
    next++;
    return (char) character;
  }

  private int peek() {
    if (next == filled) {
      try {
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
      } catch (CharacterCodingException e) {
        throw new DatasetException(
            "%s: behind line %d are bytes that are not UTF-8".formatted(name, line), e);
      } catch (IOException e) {
        throw new DatasetException("%s: cannot be read (%s)".formatted(name, e), e);
      }
      next = 0;
    }
    return next < filled ? buffer[next] : END;
  }

  private DatasetException problem(String what) {
    return new DatasetException("%s: line %d %s".formatted(name, recordLine, what));
  }
}
