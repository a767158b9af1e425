package io.weighbridge.papers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// A YAML or JSON file as texts, lists and fields, each with its line, built from the parser's
/// events so that every limit holds while it is read. JSON is YAML (YAML 1.2.2, 1.2), so there is
/// one reader.
sealed interface Outline {

  /// Collections in collections; MOF files have five.
  int MAX_DEPTH = 32;

  /// Values in all; a MOF file has about a hundred.
  int MAX_VALUES = 20_000;

  /// Bytes of a file; the longest real one has 6,000.
  int MAX_BYTES = 1 << 20;

  /// Counted from 1.
  int line();

  /// A scalar as it stands there; numbers and truth values are texts too.
  record Text(int line, String value) implements Outline {}

  /// `null`, `~` or nothing at all.
  record Nothing(int line) implements Outline {}

  record Items(int line, List<Outline> items) implements Outline {}

  record Fields(int line, Map<String, Outline> fields) implements Outline {

    /// The field, if it is there and says something.
    Optional<Outline> field(String name) {
      return Optional.ofNullable(fields.get(name)).filter(value -> !(value instanceof Nothing));
    }
  }

  /// Reads one document.
  ///
  /// @param file for messages
  /// @throws PapersException if it is none, or goes beyond a limit
  static Outline read(String text, String file) {
    return new Reader(file).read(text);
  }

  /// One file being read.
  final class Reader {

    private final String file;
    private Iterator<Event> events = Collections.emptyIterator();
    private int values;

    private Reader(String file) {
      this.file = file;
    }

    private Outline read(String text) {
      if (text.length() > MAX_BYTES) {
        throw new PapersException(
            "could not read %s: it has more than %d bytes".formatted(file, MAX_BYTES));
      }
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_BYTES).build();
      try {
        events = new Parse(settings).parseString(text).iterator();
        events.next(); // the start of the stream
        if (events.next().getEventId() == Event.ID.StreamEnd) {
          return new Nothing(1);
        }
        Outline document = node(events.next(), 0);
        events.next(); // the end of the document
        if (events.next().getEventId() != Event.ID.StreamEnd) {
          throw refused(document.line(), "it holds more than one document");
        }
        return document;
      } catch (MarkedYamlEngineException e) {
        int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
        throw new PapersException(
            sentence(line, "it is not YAML: " + firstLine(e.getProblem())), e);
      } catch (PapersException e) {
        throw e;
      } catch (RuntimeException e) {
        // Whatever a parser may throw at hostile text.
        throw new PapersException(sentence(1, "it is not YAML: " + firstLine(e.getMessage())), e);
      }
    }

    private Outline node(Event event, int depth) {
      int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
      if (++values > MAX_VALUES) {
        throw refused(line, "it holds more than %d values".formatted(MAX_VALUES));
      }
      if (depth > MAX_DEPTH) {
        throw refused(line, "it nests deeper than %d levels".formatted(MAX_DEPTH));
      }
      return switch (event.getEventId()) {
        case Scalar -> scalar((ScalarEvent) event, line);
        case SequenceStart -> items(line, depth);
        case MappingStart -> fields(line, depth);
        case Alias -> throw refused(line, "an alias repeats something: write it out");
        default -> throw refused(line, "it ends where a value should be");
      };
    }

    private static Outline scalar(ScalarEvent event, int line) {
      String value = event.getValue();
      boolean nothing =
          event.isPlain() && (value.isEmpty() || value.equals("~") || value.equals("null"));
      return nothing ? new Nothing(line) : new Text(line, wellFormed(value));
    }

    /// Half a character, which JSON can spell and UTF-8 cannot, becomes a question mark.
    private static String wellFormed(String value) {
      return new String(
          value.getBytes(java.nio.charset.StandardCharsets.UTF_8),
          java.nio.charset.StandardCharsets.UTF_8);
    }

    private Outline items(int line, int depth) {
      List<Outline> items = new ArrayList<>();
      for (Event event = events.next();
          event.getEventId() != Event.ID.SequenceEnd;
          event = events.next()) {
        items.add(node(event, depth + 1));
      }
      return new Items(line, Collections.unmodifiableList(items));
    }

    private Outline fields(int line, int depth) {
      Map<String, Outline> fields = new LinkedHashMap<>();
      for (Event event = events.next();
          event.getEventId() != Event.ID.MappingEnd;
          event = events.next()) {
        if (!(node(event, depth + 1) instanceof Text key)) {
          throw refused(line, "a key is no text");
        }
        if (fields.put(key.value(), node(events.next(), depth + 1)) != null) {
          throw refused(key.line(), "the key '%s' is there twice".formatted(shown(key.value())));
        }
      }
      return new Fields(line, Collections.unmodifiableMap(fields));
    }

    private static String shown(String key) {
      return key.length() <= 80 ? key : key.substring(0, 80) + "...";
    }

    private PapersException refused(int line, String what) {
      return new PapersException(sentence(line, what));
    }

    private String sentence(int line, String what) {
      return "could not read %s: line %d: %s".formatted(file, line, what);
    }

    private static String firstLine(@Nullable String message) {
      String text = message == null ? "unreadable" : message.strip();
      int end = text.indexOf('\n');
      return end < 0 ? text : text.substring(0, end).strip();
    }
  }
}
