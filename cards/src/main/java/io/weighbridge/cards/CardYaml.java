package io.weighbridge.cards;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/// The YAML of a card as maps, lists, texts, numbers, booleans and null, built from the parser's
/// events so that every limit holds while it is read.
///
/// The schema is YAML 1.2's core schema: `no` is a text (and the language code of Norwegian), a
/// date stays the text that it is. Tags such as `!!python/object` name nothing here; what they
/// decorate is read as if they were not there. Values that JSON cannot hold, such as `.nan`, become
/// texts.
final class CardYaml {

  /// Collections in collections; the deepest real metadata, results with arguments, have about 10.
  static final int MAX_DEPTH = 64;

  /// Values in all, those repeated by an alias counted again.
  static final int MAX_VALUES = 50_000;

  /// Characters of all texts, those repeated by an alias counted again.
  static final int MAX_TEXT = 2 << 20;

  /// Longer plain scalars are texts, whatever their digits; Python refuses to read longer numbers.
  private static final int MAX_NUMBER = 40;

  private static final ScalarResolver RESOLVER = new CoreScalarResolver(true);

  private static final String MERGE = "<<";

  private final Iterator<Event> events;
  private final int firstLine;
  private final List<Problem> problems;
  private final Map<String, Node> anchors = new HashMap<>();
  private long values;
  private long text;

  private CardYaml(Iterator<Event> events, int firstLine, List<Problem> problems) {
    this.events = events;
    this.firstLine = firstLine;
    this.problems = problems;
  }

  /// A value and what it costs to repeat it.
  private record Node(@Nullable Object value, long values, long text) {}

  /// Stops reading; the sentence becomes a problem of the card.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;

    Refused(int line, String message) {
      super(message, null, false, false);
      this.line = line;
    }
  }

  /// The mapping that the YAML holds; empty when it cannot be read, with the reason in `problems`.
  static Map<String, @Nullable Object> read(String yaml, int firstLine, List<Problem> problems) {
    String printable = printable(yaml, firstLine, problems);
    LoadSettings settings =
        LoadSettings.builder().setLabel("README.md").setCodePointLimit(MAX_TEXT).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(printable).iterator();
      return new CardYaml(events, firstLine, problems).document();
    } catch (Refused e) {
      problems.add(Problem.error(e.line, String.valueOf(e.getMessage())));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + firstLine;
      problems.add(Problem.error(line, "the metadata are not YAML: " + oneLine(e.getProblem())));
    } catch (RuntimeException e) {
      // Whatever a parser may throw at hostile text: a card must never fail a push or a list.
      problems.add(
          Problem.error(firstLine, "the metadata are not YAML: " + oneLine(e.getMessage())));
    }
    return Map.of();
  }

  private static String oneLine(@Nullable String message) {
    String text = message == null ? "unreadable" : message.strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).strip();
  }

  /// Characters outside YAML's "printable" set (YAML 1.2.2, 5.1) are replaced, not refused.
  private static String printable(String yaml, int firstLine, List<Problem> problems) {
    StringBuilder changed = new StringBuilder(yaml.length());
    int line = firstLine;
    int badLine = 0;
    for (int i = 0; i < yaml.length(); ) {
      int point = yaml.codePointAt(i);
      i += Character.charCount(point);
      if (point == '\n') {
        line++;
      }
      boolean good = isPrintable(point);
      if (!good && badLine == 0) {
        badLine = line;
      }
      changed.appendCodePoint(good ? point : 0xFFFD);
    }
    if (badLine != 0) {
      problems.add(
          Problem.warning(
              badLine, "the metadata hold control characters; they are read as U+FFFD"));
    }
    return changed.toString();
  }

  private static boolean isPrintable(int point) {
    return (point >= ' ' && point <= '~')
        || point == '\n'
        || point == '\r'
        || point == '\t'
        || point == 0x85
        || (point >= 0xA0 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD && point != 0xFEFF)
        || point >= 0x10000;
  }

  private Map<String, @Nullable Object> document() {
    events.next(); // the start of the stream
    Event event = events.next();
    if (event.getEventId() == Event.ID.StreamEnd) {
      return Map.of();
    }
    event = events.next(); // after document start
    int line = line(event);
    Object value = node(event, 0).value();
    if (value == null || "".equals(value)) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new Refused(line, "the metadata are not a mapping of keys to values");
    }
    while (events.hasNext()) {
      // What follows may still be broken, or a second document.
      if (events.next().getEventId() == Event.ID.DocumentStart) {
        throw new Refused(line, "the metadata hold more than one YAML document");
      }
    }
    return castKeys(map);
  }

  @SuppressWarnings("unchecked") // every map that node() builds has texts as keys
  private static Map<String, @Nullable Object> castKeys(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  private Node node(Event event, int depth) {
    int line = line(event);
    if (++values > MAX_VALUES) {
      throw tooMany(line);
    }
    if (event instanceof AliasEvent alias) {
      return repeated(alias, line);
    }
    if (depth >= MAX_DEPTH) {
      throw new Refused(line, "the metadata nest deeper than %d levels".formatted(MAX_DEPTH));
    }
    long valuesBefore = values - 1;
    long textBefore = text;
    Object value =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event, line);
          case SequenceStart -> sequence(depth);
          case MappingStart -> mapping(depth);
          default -> throw new Refused(line, "the metadata end where a value should be");
        };
    Node node = new Node(value, values - valuesBefore, text - textBefore);
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
    return node;
  }

  private static Refused tooMany(int line) {
    return new Refused(line, "the metadata hold more than %d values".formatted(MAX_VALUES));
  }

  private Node repeated(AliasEvent alias, int line) {
    Node node = anchors.get(alias.getAlias().getValue());
    if (node == null) {
      throw new Refused(
          line, "the alias *%s repeats nothing".formatted(alias.getAlias().getValue()));
    }
    values += node.values();
    if (values > MAX_VALUES) {
      throw tooMany(line);
    }
    addText(node.text(), line);
    return node;
  }

  private void addText(long length, int line) {
    text += length;
    if (text > MAX_TEXT) {
      throw new Refused(
          line, "the texts of the metadata have more than %d characters".formatted(MAX_TEXT));
    }
  }

  private @Nullable Object scalar(ScalarEvent event, int line) {
    String value = event.getValue();
    addText(value.length(), line);
    boolean isText = event.getTag().map(Tag.STR.getValue()::equals).orElse(false);
    if (!event.isPlain() || isText || value.length() > MAX_NUMBER) {
      return FrontMatter.wellFormed(value);
    }
    Tag tag = RESOLVER.resolve(value, true);
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(value);
    }
    if (tag.equals(Tag.INT)) {
      return integer(value);
    }
    if (tag.equals(Tag.FLOAT)) {
      return decimal(value);
    }
    return FrontMatter.wellFormed(value);
  }

  private static Object integer(String value) {
    try {
      BigInteger integer;
      if (value.startsWith("0x")) {
        integer = new BigInteger(value.substring(2), 16);
      } else if (value.startsWith("0o")) {
        integer = new BigInteger(value.substring(2), 8);
      } else {
        integer = new BigInteger(value);
      }
      return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private static Object decimal(String value) {
    try {
      double number = Double.parseDouble(value);
      return Double.isFinite(number) ? (Object) number : value;
    } catch (NumberFormatException e) {
      return value; // .inf and .nan, which JSON does not have
    }
  }

  private List<@Nullable Object> sequence(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      list.add(node(event, depth + 1).value());
    }
    return Collections.unmodifiableList(list);
  }

  private Map<String, @Nullable Object> mapping(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    List<@Nullable Object> merged = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      int line = line(event);
      boolean plain = event instanceof ScalarEvent scalar && scalar.isPlain();
      Object key = node(event, depth + 1).value();
      Object value = node(events.next(), depth + 1).value();
      if (plain && MERGE.equals(key)) {
        merged.add(value);
        continue;
      }
      if (key instanceof Map || key instanceof List) {
        throw new Refused(line, "a key of the metadata is a list or a mapping, not a text");
      }
      String name = String.valueOf(key);
      if (map.containsKey(name)) {
        problems.add(
            Problem.warning(
                line, "the key %s is there twice; the later one counts".formatted(shown(name))));
      }
      map.put(name, value);
    }
    merged.forEach(value -> merge(map, value));
    return Collections.unmodifiableMap(map);
  }

  /// YAML 1.1's merge key, which cards still use: keys of its own win.
  private static void merge(Map<String, @Nullable Object> into, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      castKeys(map).forEach(into::putIfAbsent);
    } else if (value instanceof List<?> list) {
      list.forEach(element -> {
        if (element instanceof Map<?, ?> map) {
          castKeys(map).forEach(into::putIfAbsent);
        }
      });
    }
  }

  private int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + firstLine;
  }

  private static String shown(String name) {
    return name.length() <= 80 ? name : name.substring(0, 80) + "...";
  }
}
