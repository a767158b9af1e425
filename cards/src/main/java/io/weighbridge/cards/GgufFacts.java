package io.weighbridge.cards;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What a GGUF file says at its beginning: how many parameters, of which architecture, made for how
/// much context.
///
/// The key-value part and the list of tensors are read in windows, up to a fixed number of bytes;
/// tokenisers, which make up most of it, are skipped over. (GGUF, "File Structure", versions 2, 3.)
///
/// @param total elements of all tensors
/// @param architecture `general.architecture`, empty in files that hold a vocabulary only
/// @param contextLength `<architecture>.context_length`
/// @param chatTemplate `tokenizer.chat_template`, where it is not too long to list
public record GgufFacts(
    long total,
    Optional<String> architecture,
    OptionalLong contextLength,
    Optional<String> chatTemplate) {

  /// Counts stay below what JSON readers hold exactly (2^53 - 1).
  static final long MAX_COUNT = (1L << 53) - 1;

  /// Bytes of a beginning: vocabularies of 300,000 tokens with merges take about 15 MB.
  static final long MAX_HEADER = 128L << 20;

  private static final long MAX_KEYS = 100_000;
  private static final long MAX_TENSORS = 200_000;
  private static final int MAX_DIMENSIONS = 8;

  /// Strings of an array; each costs a few bytes at least, so that the budget of bytes bounds them
  /// further.
  private static final long MAX_ELEMENTS = 10_000_000;

  private static final int MAX_NAME = 65_535;
  private static final int MAX_TEXT = 64 << 10;

  private static final int MAGIC = 0x46554747; // "GGUF", read little-endian

  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /// Bytes of the types 0 (uint8) to 12 (float64); 0 where the length varies.
  private static final int[] TYPE_SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  /// Reads a file of `size` bytes.
  ///
  /// @throws FactsException when it is not a GGUF file
  public static GgufFacts read(RangeReader file, long size) {
    return new Reading(new WindowedInput(file, Math.min(size, MAX_HEADER))).facts();
  }

  /// The facts of a model in several files: this one is the first, which says what it is.
  public GgufFacts plus(GgufFacts next) {
    return new GgufFacts(
        Math.min(MAX_COUNT, total + next.total), architecture, contextLength, chatTemplate);
  }

  /// A product of extents that may be hostile.
  static long product(long a, long b) {
    if (b < 0 || (b != 0 && a > MAX_COUNT / b)) {
      throw new FactsException("a tensor has more elements than can be counted");
    }
    return a * b;
  }

  /// The facts as the API shows them.
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("total", total);
    architecture.ifPresent(name -> json.put("architecture", name));
    contextLength.ifPresent(length -> json.put("context_length", length));
    chatTemplate.ifPresent(template -> json.put("chat_template", template));
    return json;
  }

  /// One pass over the beginning of a file.
  private static final class Reading {
    private final WindowedInput input;
    private Optional<String> architecture = Optional.empty();
    private Optional<String> chatTemplate = Optional.empty();
    private final Map<String, Long> contextLengths = new LinkedHashMap<>();

    Reading(WindowedInput input) {
      this.input = input;
    }

    GgufFacts facts() {
      if (input.int32() != MAGIC) {
        throw new FactsException("the file does not begin with GGUF");
      }
      version();
      long tensors = count(input.int64(), MAX_TENSORS, "tensors");
      long keys = count(input.int64(), MAX_KEYS, "keys");
      for (long i = 0; i < keys; i++) {
        keyValue();
      }
      long total = 0;
      for (long i = 0; i < tensors; i++) {
        total = Math.min(MAX_COUNT, total + tensor());
      }
      OptionalLong context =
          architecture
              .map(name -> contextLengths.get(name + ".context_length"))
              .map(OptionalLong::of)
              .orElse(OptionalLong.empty());
      return new GgufFacts(total, architecture, context, chatTemplate);
    }

    private void version() {
      int version = input.int32();
      if ((version & 0xFFFF) == 0 && version != 0) {
        // Version 3 allows big-endian files; only their magic reads the same.
        input.order(ByteOrder.BIG_ENDIAN);
        version = Integer.reverseBytes(version);
      }
      if (version < 2 || version > 3) {
        throw new FactsException("the GGUF version is %d; 2 and 3 are read".formatted(version));
      }
    }

    private static long count(long count, long most, String what) {
      if (count < 0 || count > most) {
        throw new FactsException(
            "the GGUF file says it has %s %s; at most %d are read"
                .formatted(Long.toUnsignedString(count), what, most));
      }
      return count;
    }

    private void keyValue() {
      String key = input.text(count(input.int64(), MAX_NAME, "bytes in the name of a key"));
      int type = input.int32();
      if (key.equals("general.architecture") && type == STRING) {
        architecture = Optional.of(input.text(length())).filter(name -> name.length() <= 200);
      } else if (key.equals("tokenizer.chat_template") && type == STRING) {
        long length = length();
        if (length <= MAX_TEXT) {
          chatTemplate = Optional.of(input.text(length));
        } else {
          input.skip(length);
        }
      } else if (key.endsWith(".context_length") && type >= 0 && type < STRING - 1 && type != 6) {
        long value = input.integer(TYPE_SIZES[type]);
        if (value >= 0 && contextLengths.size() < 16) {
          contextLengths.put(key, value);
        }
      } else if (key.endsWith(".context_length") && (type == 10 || type == 11)) {
        long value = input.int64();
        if (value >= 0 && value <= MAX_COUNT && contextLengths.size() < 16) {
          contextLengths.put(key, value);
        }
      } else {
        skip(type);
      }
    }

    private long length() {
      return count(input.int64(), MAX_HEADER, "bytes in a text");
    }

    private void skip(int type) {
      switch (type) {
        case STRING -> input.skip(length());
        case ARRAY -> {
          int element = input.int32();
          long elements = count(input.int64(), MAX_HEADER, "elements in an array");
          if (element == STRING) {
            count(elements, MAX_ELEMENTS, "texts in an array");
            for (long i = 0; i < elements; i++) {
              input.skip(length());
            }
          } else if (element == ARRAY) {
            throw new FactsException(
                "the GGUF file holds an array of arrays, which nothing writes");
          } else {
            input.skip(elements * size(element));
          }
        }
        default -> input.skip(size(type));
      }
    }

    private static int size(int type) {
      if (type < 0 || type >= TYPE_SIZES.length || TYPE_SIZES[type] == 0) {
        throw new FactsException("the GGUF file uses the unknown type %d".formatted(type));
      }
      return TYPE_SIZES[type];
    }

    private long tensor() {
      input.skip(count(input.int64(), MAX_NAME, "bytes in the name of a tensor"));
      int dimensions = input.int32();
      if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
        throw new FactsException("a GGUF tensor has %d dimensions".formatted(dimensions));
      }
      long elements = 1;
      for (int i = 0; i < dimensions; i++) {
        elements = product(elements, input.int64());
      }
      input.skip(Integer.BYTES + Long.BYTES); // type, offset
      return elements;
    }
  }
}
