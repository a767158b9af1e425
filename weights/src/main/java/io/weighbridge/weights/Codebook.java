package io.weighbridge.weights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The rows of small whole numbers that ggml's IQ types pick from: a block keeps a row's number
/// instead of its elements.
///
/// They were found by search and follow no rule, so they are data: `codebooks.txt`, which
/// `codebooks.py` beside the golden files of GGUF writes from gguf-py's tables.
final class Codebook {

  private static final String FILE = "codebooks.txt";

  private final int width;
  private final byte[] values; // [rows, width]

  private Codebook(int width, byte[] values) {
    this.width = width;
    this.values = values;
  }

  /// That of a type, IQ1_M's is IQ1_S's.
  static Codebook of(GgmlType type) {
    return Objects.requireNonNull(Read.ALL.get(type), type::name);
  }

  /// Elements of a row.
  int width() {
    return width;
  }

  /// Element `i` of a row.
  byte get(int row, int i) {
    return values[row * width + i];
  }

  private static final class Read {
    static final Map<GgmlType, Codebook> ALL = read();
  }

  private static Map<GgmlType, Codebook> read() {
    try (InputStream stream =
            Objects.requireNonNull(Codebook.class.getResourceAsStream(FILE), FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      Map<GgmlType, Codebook> all = new EnumMap<>(GgmlType.class);
      for (String head = lines.readLine(); head != null; head = lines.readLine()) {
        // TYPE LEVEL...: what each digit stands for; the rows follow, up to an empty line.
        String[] words = head.split(" ");
        all.put(GgmlType.valueOf(words[0]), read(words, lines));
      }
      all.put(GgmlType.IQ1_M, Objects.requireNonNull(all.get(GgmlType.IQ1_S)));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }

  private static Codebook read(String[] levels, BufferedReader lines) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
      rows.addAll(List.of(line.split(" ")));
    }
    int width = rows.getFirst().length();
    byte[] values = new byte[rows.size() * width];
    for (int i = 0; i < values.length; i++) {
      int digit = rows.get(i / width).charAt(i % width) - '0';
      values[i] = Byte.parseByte(levels[1 + digit]);
    }
    return new Codebook(width, values);
  }
}
