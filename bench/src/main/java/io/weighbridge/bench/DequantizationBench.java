package io.weighbridge.bench;

import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// How fast one thread turns the quantised tensors of a GGUF file into floats, in bytes of floats a
/// second, the way a conversion reads them.
///
/// The file is written anew, of random blocks, and is in the page cache. Time is the thread's own
/// processor time. Prints a table, or with `--json` a document (`--json FILE`: both); ends with
/// exit code 1 when Q4_0 or Q8_0 falls short of the claim.
public final class DequantizationBench {

  private static final double CLAIM = 2.0;
  private static final List<String> CLAIMED = List.of("Q4_0", "Q8_0");
  private static final int ELEMENTS = 1 << 24;
  private static final int ROUNDS = 9;
  private static final int WARM_UPS = 6;

  /// A type as GGUF numbers it, and what its blocks take.
  private record Type(String name, int number, int elements, int bytes) {
    int size() {
      return ELEMENTS / elements * bytes;
    }
  }

  private static final List<Type> TYPES =
      List.of(
          new Type("Q4_0", 2, 32, 18),
          new Type("Q4_1", 3, 32, 20),
          new Type("Q5_0", 6, 32, 22),
          new Type("Q5_1", 7, 32, 24),
          new Type("Q8_0", 8, 32, 34),
          new Type("Q2_K", 10, 256, 84),
          new Type("Q3_K", 11, 256, 110),
          new Type("Q4_K", 12, 256, 144),
          new Type("Q5_K", 13, 256, 176),
          new Type("Q6_K", 14, 256, 210));

  private DequantizationBench() {}

  public static void main(String[] args) throws IOException {
    Path path = Files.createTempFile("weighbridge-bench", ".gguf");
    Map<String, Rounds> figures = new LinkedHashMap<>();
    try {
      write(path);
      try (WeightsFile file = WeightsFile.open(path)) {
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
          for (TensorInfo tensor : file.tensors()) {
            double gigabytes = gigabytesASecond(file, tensor);
            if (round >= 0) {
              figures.computeIfAbsent(tensor.name(), any -> new Rounds()).add(gigabytes);
            }
          }
        }
      }
    } finally {
      Files.delete(path);
    }
    boolean holds = CLAIMED.stream().allMatch(name -> median(figures, name) >= CLAIM);
    if (args.length != 1 || !args[0].equals("--json")) {
      System.out.println("type    GB/s of floats   best");
      figures.forEach((name, rounds) ->
          System.out.printf(
              Locale.ROOT, "%-6s %15.2f %6.2f%n", name, rounds.median(), rounds.best()));
      System.out.printf(
          Locale.ROOT,
          "claim: %s at least %.1f GB/s: %s%n",
          String.join(" and ", CLAIMED),
          CLAIM,
          holds ? "holds" : "DOES NOT HOLD");
    }
    if (args.length > 0 && args[0].equals("--json")) {
      String json = json(figures);
      if (args.length > 1) {
        Files.writeString(Path.of(args[1]), json);
      } else {
        System.out.print(json);
      }
    }
    if (!holds) {
      System.exit(1);
    }
  }

  private static double median(Map<String, Rounds> figures, String name) {
    Rounds rounds = figures.get(name);
    return rounds == null ? 0 : rounds.median();
  }

  private static double gigabytesASecond(WeightsFile file, TensorInfo tensor) throws IOException {
    long[] bytes = {0};
    long start = ThreadTime.nanos();
    file.read(tensor.name(), piece -> bytes[0] += piece.byteSize());
    return (double) bytes[0] / (ThreadTime.nanos() - start);
  }

  /// The header that GGUF's documentation describes, then random blocks.
  private static void write(Path path) throws IOException {
    int size = TYPES.stream().mapToInt(Type::size).sum();
    ByteBuffer file = ByteBuffer.allocate(size + 4096).order(ByteOrder.LITTLE_ENDIAN);
    file.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    file.putLong(TYPES.size()).putLong(0);
    long offset = 0;
    for (Type type : TYPES) {
      byte[] name = type.name().getBytes(StandardCharsets.US_ASCII);
      file.putLong(name.length).put(name).putInt(1).putLong(ELEMENTS);
      file.putInt(type.number()).putLong(offset);
      offset += type.size();
    }
    file.position((file.position() + 31) & -32);
    byte[] blocks = new byte[size];
    new Random(1).nextBytes(blocks);
    file.put(blocks).flip();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    Files.write(path, bytes);
  }

  private static String json(Map<String, Rounds> figures) {
    return figures.entrySet().stream()
        .map(figure ->
            "{\"type\":\"%s\",\"gigabytesASecond\":%s,\"best\":%s}"
                .formatted(figure.getKey(), figure.getValue().median(), figure.getValue().best()))
        .collect(Collectors.joining(",", "{\"claim\":%s,\"types\":[".formatted(CLAIM), "]}\n"));
  }
}
