package io.weighbridge.cards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// How many parameters a safetensors file holds, by the name of their type.
///
/// Two ranges are read, the length and the header, never a tensor. Types that are not known are
/// counted under their names: the count says nothing about whether this program can load the file.
///
/// @param parameters elements by dtype as the header spells it, such as `BF16`
public record SafetensorsFacts(SortedMap<String, Long> parameters) {

  /// The largest header that clients read (huggingface_hub `SAFETENSORS_MAX_HEADER_LENGTH`).
  static final int MAX_HEADER = 25_000_000;

  /// Names of types that one file may use; there are some twenty.
  private static final int MAX_DTYPES = 64;

  private static final int MAX_DTYPE_NAME = 32;

  /// Extents of one tensor.
  private static final int MAX_RANK = 64;

  private static final String METADATA = "__metadata__";

  private static final Pattern BITS = Pattern.compile("[A-Z]+([0-9]{1,3})");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(MAX_HEADER)
                  .maxNameLength(MAX_HEADER)
                  .build())
          .build();

  public SafetensorsFacts {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  /// All parameters.
  public long total() {
    long total = 0;
    for (long count : parameters.values()) {
      total = plus(total, count);
    }
    return total;
  }

  /// The facts of two files of one model, such as its shards.
  public SafetensorsFacts plus(SafetensorsFacts other) {
    SortedMap<String, Long> sum = new TreeMap<>(parameters);
    other.parameters.forEach((dtype, count) -> sum.merge(dtype, count, SafetensorsFacts::plus));
    return new SafetensorsFacts(sum);
  }

  /// Sums that are no longer a number of anything stay at the largest that JSON readers hold
  /// exactly.
  private static long plus(long a, long b) {
    return Math.min(GgufFacts.MAX_COUNT, a + b);
  }

  /// Reads a file of `size` bytes.
  ///
  /// @throws FactsException when it is not a safetensors file
  public static SafetensorsFacts read(RangeReader file, long size) {
    byte[] header = header(file, size);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), header)) {
      return new Reading(parser, size - Long.BYTES - header.length).facts();
    } catch (JacksonException e) {
      throw new FactsException("the safetensors header is not JSON", e);
    }
  }

  private static byte[] header(RangeReader file, long size) {
    if (size < Long.BYTES) {
      throw new FactsException(
          "a safetensors file begins with 8 bytes of length, this one has %d bytes"
              .formatted(size));
    }
    try {
      long length =
          ByteBuffer.wrap(file.read(0, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > MAX_HEADER || length > size - Long.BYTES) {
        throw new FactsException(
            "the safetensors header has %s bytes, in a file of %d; at most %d are read"
                .formatted(Long.toUnsignedString(length), size, MAX_HEADER));
      }
      return file.read(Long.BYTES, (int) length);
    } catch (IOException e) {
      throw new FactsException("the safetensors header cannot be read: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new FactsException("the safetensors header cannot be read: " + e.getMessage(), e);
    }
  }

  /// One pass over the header.
  private static final class Reading {
    private final JsonParser parser;
    private long bitsLeft;
    private final SortedMap<String, Long> parameters = new TreeMap<>();
    private final Set<String> names = new HashSet<>();

    Reading(JsonParser parser, long dataSize) {
      this.parser = parser;
      this.bitsLeft = dataSize * Byte.SIZE;
    }

    SafetensorsFacts facts() {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (name.equals(METADATA)) {
          parser.nextToken();
          parser.skipChildren();
        } else {
          // A name that is there twice would count tensors that no reader finds.
          if (!names.add(name)) {
            throw new FactsException("the safetensors header names a tensor twice");
          }
          tensor();
        }
      }
      if (parser.nextToken() != null) {
        throw new FactsException("the safetensors header goes on after its end");
      }
      return new SafetensorsFacts(parameters);
    }

    private void tensor() {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      String dtype = "";
      long elements = -1;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        switch (parser.currentName()) {
          case "dtype" -> {
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            dtype = parser.getString();
          }
          case "shape" -> elements = elements();
          default -> {
            parser.nextToken();
            parser.skipChildren();
          }
        }
      }
      if (dtype.isEmpty() || dtype.length() > MAX_DTYPE_NAME || elements < 0) {
        throw new FactsException("a tensor of the safetensors header lacks its dtype or shape");
      }
      if (!fits(dtype, elements)) {
        throw new FactsException(
            "a safetensors tensor of %d elements is larger than the file".formatted(elements));
      }
      parameters.merge(dtype, elements, SafetensorsFacts::plus);
      if (parameters.size() > MAX_DTYPES) {
        throw new FactsException(
            "the safetensors header uses more than %d dtypes".formatted(MAX_DTYPES));
      }
    }

    /// Takes the bits of a tensor from those that the file has: `BF16` is 16, `F8_E4M3` 8, `BOOL`
    /// 8.
    private boolean fits(String dtype, long elements) {
      Matcher bits = BITS.matcher(dtype);
      long each = bits.lookingAt() ? Math.max(1, Long.parseLong(bits.group(1))) : Byte.SIZE;
      if (elements > bitsLeft / each) {
        return false;
      }
      bitsLeft -= elements * each;
      return true;
    }

    private long elements() {
      expect(parser.nextToken(), JsonToken.START_ARRAY);
      long elements = 1;
      int rank = 0;
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        expect(token, JsonToken.VALUE_NUMBER_INT);
        if (++rank > MAX_RANK || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw new FactsException("a shape of the safetensors header is not one of a tensor");
        }
        elements = GgufFacts.product(elements, parser.getLongValue());
      }
      return elements;
    }

    private static void expect(@Nullable JsonToken found, JsonToken expected) {
      if (found != expected) {
        throw new FactsException("the safetensors header is not the JSON that it should be");
      }
    }
  }

  /// The facts as the API shows them: both keys, always.
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("parameters", parameters);
    json.put("total", total());
    return json;
  }
}
