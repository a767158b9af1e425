package io.weighbridge.trust;

import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// What matters to rules in a JSON document, picked while it streams by: a tokenizer has a million
/// entries, and a tree of them would take more memory than the model.
///
/// @param autoMaps values of `auto_map`
/// @param templates chat templates with the names that they have
/// @param classes objects with a `class_name`, as Keras writes them
/// @param cells code cells of a notebook
/// @param programs strings that look like Python's marshalled code in base64
/// @param problem why it could not be read to its end
record JsonFacts(
    List<Said> autoMaps,
    List<Said> templates,
    List<ClassObject> classes,
    List<Said> cells,
    List<Said> programs,
    boolean notebook,
    Optional<Unreadable> problem) {

  static final JsonFacts NONE =
      new JsonFacts(List.of(), List.of(), List.of(), List.of(), List.of(), false, Optional.empty());

  private static final int MAX_DEPTH = 500;
  private static final int MAX_FACTS = 100_000;
  private static final int MIN_PROGRAM = 32;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(ScannedFile.MAX_TEXT)
                  .build())
          .build();

  record Said(String name, long offset, String text) {}

  /// Of Keras: `{"module": "keras.layers", "class_name": "Dense", "registered_name": null, ...}`.
  ///
  /// @param module empty if it is absent or null
  record ClassObject(
      long offset, String className, String module, String registered, String config) {}

  static JsonFacts read(MemorySegment bytes) {
    if (bytes.byteSize() > Integer.MAX_VALUE - 8) {
      Unreadable tooLong = new Unreadable(0, "is JSON of more than the 2 GiB that are read");
      return new JsonFacts(
          List.of(), List.of(), List.of(), List.of(), List.of(), false, Optional.of(tooLong));
    }
    return new Reading().read(Bytes.copy(bytes, 0, bytes.byteSize()));
  }

  static JsonFacts read(String text) {
    return new Reading().read(text.getBytes(StandardCharsets.UTF_8));
  }

  /// One object or array that is open.
  private static final class Frame {
    final boolean object;
    final String key;
    final long offset;
    String className = "";
    String module = "";
    String registered = "";
    String config = "";
    String name = "";

    Frame(boolean object, String key, long offset) {
      this.object = object;
      this.key = key;
      this.offset = offset;
    }
  }

  private static final class Reading {

    private final List<Said> autoMaps = new ArrayList<>();
    private final List<Said> templates = new ArrayList<>();
    private final List<ClassObject> classes = new ArrayList<>();
    private final List<Said> cells = new ArrayList<>();
    private final List<Said> programs = new ArrayList<>();
    private final Deque<Frame> open = new ArrayDeque<>();
    private boolean notebook;
    private String cellType = "";

    JsonFacts read(byte[] bytes) {
      Optional<Unreadable> problem = Optional.empty();
      try (JsonParser json =
          JSON.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(bytes))) {
        String key = "";
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
          switch (token) {
            case PROPERTY_NAME -> key = json.currentName();
            case START_OBJECT, START_ARRAY -> {
              Frame above = open.peek();
              String inherited = above != null && !above.object ? above.key : key;
              begin(new Frame(token == JsonToken.START_OBJECT, inherited, offset(json)));
              key = "";
            }
            case END_OBJECT, END_ARRAY -> end(open.pop());
            case VALUE_STRING -> string(key, offset(json), json.getString());
            case VALUE_NUMBER_INT -> notebook |= open.size() == 1 && key.equals("nbformat");
            default -> {}
          }
        }
      } catch (JacksonException e) {
        long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
        problem =
            Optional.of(
                new Unreadable(at, "is broken JSON (%s)".formatted(e.getOriginalMessage()), e));
      }
      return new JsonFacts(autoMaps, templates, classes, cells, programs, notebook, problem);
    }

    private static long offset(JsonParser json) {
      return Math.max(0, json.currentTokenLocation().getByteOffset());
    }

    private void begin(Frame frame) {
      open.push(frame);
      if (frame.object && frame.key.equals("auto_map")) {
        add(autoMaps, new Said("auto_map", frame.offset, "auto_map"));
      }
    }

    private void end(Frame frame) {
      if (frame.object && !frame.className.isEmpty() && classes.size() < MAX_FACTS) {
        classes.add(
            new ClassObject(
                frame.offset, frame.className, frame.module, frame.registered, frame.config));
      }
    }

    private void string(String key, long offset, String value) {
      Frame frame = open.peek();
      if (frame == null) {
        return;
      }
      String name = frame.object ? key : frame.key;
      switch (name) {
        case "class_name" -> frame.className = value;
        case "module" -> frame.module = value;
        case "registered_name" -> frame.registered = value;
        case "config" -> frame.config = value;
        case "name" -> frame.name = value;
        case "cell_type" -> cellType = value;
        case "auto_map" -> add(autoMaps, new Said(key, offset, value));
        case "chat_template" -> add(templates, new Said("chat_template", offset, value));
        case "template" -> {
          // Named templates: [{"name": "tool_use", "template": "..."}], and tokenizers' templates.
          if (frame.key.equals("chat_template")) {
            add(templates, new Said("chat_template " + frame.name, offset, value));
          }
        }
        case "source" -> {
          if (cellType.equals("code")) {
            add(cells, new Said("cell", offset, value));
          }
        }
        default -> {}
      }
      if (frame.key.equals("chat_template")
          && frame.object
          && !name.equals("template")
          && !name.equals("name")) {
        add(templates, new Said("chat_template " + name, offset, value));
      }
      // The first byte of marshalled code is 'c' or, with a reference, 0xE3.
      if (value.length() >= MIN_PROGRAM && (value.startsWith("4w") || value.startsWith("Yw"))) {
        add(programs, new Said(name, offset, value));
      }
    }

    private static void add(List<Said> facts, Said fact) {
      if (facts.size() < MAX_FACTS) {
        facts.add(fact);
      }
    }
  }
}
