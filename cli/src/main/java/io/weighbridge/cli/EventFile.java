package io.weighbridge.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events in a file: one JSON object a line, or one array over any number of lines.
final class EventFile {

  /// Characters of one event.
  private static final int LONGEST_LINE = 1 << 20;

  /// Bytes of a file that is one array.
  private static final long LONGEST_ARRAY = 256 << 20;

  private EventFile() {}

  /// @throws Failure where it is no JSON, with file and line
  static Stream<JsonNode> read(Path file) throws IOException {
    if (isArray(file)) {
      if (Files.size(file) > LONGEST_ARRAY) {
        throw new Failure(
            "%s: an array has %,d bytes at most; write one event a line"
                .formatted(file, LONGEST_ARRAY));
      }
      List<JsonNode> events = new ArrayList<>();
      json(file, 1, Files.readString(file)).forEach(events::add);
      return events.stream();
    }
    BufferedReader lines = Files.newBufferedReader(file);
    long[] number = {0};
    return lines
        .lines()
        .peek(_ -> number[0]++)
        .filter(line -> !line.isBlank())
        .map(line -> {
          if (line.length() > LONGEST_LINE) {
            throw new Failure(
                "%s:%d: an event has %,d characters at most"
                    .formatted(file, number[0], LONGEST_LINE));
          }
          return json(file, number[0], line);
        })
        .onClose(() -> close(lines));
  }

  private static boolean isArray(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int c = reader.read();
      while (c >= 0 && Character.isWhitespace(c)) {
        c = reader.read();
      }
      return c == '[';
    }
  }

  private static JsonNode json(Path file, long line, String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new Failure(
          "%s:%d: expected an event as JSON on one line, or an array of them: %s"
              .formatted(file, line, e.getOriginalMessage()),
          e);
    }
  }

  private static void close(BufferedReader lines) {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
