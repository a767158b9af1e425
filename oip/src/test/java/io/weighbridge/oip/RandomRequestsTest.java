package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the fuzz targets check, on requests that are a little wrong.
class RandomRequestsTest {

  private static final int ROUNDS = 100_000;

  private static final byte[][] SEEDS = {
    """
    {"id":"1","parameters":{"timeout":5,"a":"b"},"inputs":[{"name":"x","shape":[2,2],"datatype":
    "FP32","data":[[1.5,-2e3],[0.1,NaN]]},{"data":["a\\u00e9","\\ud83d\\ude00"],"name":"t",
    "datatype":"BYTES","shape":[2]},{"name":"i","shape":[3],"datatype":"INT64","data":
    [1,-9223372036854775808,1e3]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}
    """
        .getBytes(UTF_8),
    """
    {"inputs":[{"name":"d","shape":[1,3],"datatype":"FP64","data":[0.30000000000000004,1e-400,
    12345678901234567890.5]},{"name":"x","shape":[0],"data":[]},{"name":"b","shape":[],
    "datatype":"BOOL","data":[true]}],"more":{"a":[null,{}]}}
    """
        .getBytes(UTF_8),
    """
    \0`{"inputs":[{"name":"x","shape":[3],"datatype":"INT8","parameters":{"binary_data_size":3}}]}abc
    """
        .getBytes(UTF_8)
  };

  private static final byte[] SPICE =
      "{}[]\",:0123456789.eE+-tfnNIu\\ \u00ff\u0080\n".getBytes(UTF_8);

  @Test
  void requestsThatAreALittleWrongAreReadAsJacksonReadsThemOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] content = changed(SEEDS[random.nextInt(SEEDS.length)], random);
      try {
        JsonFuzz.fuzzerTestOneInput(content);
        InferBodyFuzz.fuzzerTestOneInput(content);
        BinaryBodyFuzz.fuzzerTestOneInput(content);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed %d: %s".formatted(seed, new String(content, UTF_8)), e);
      }
    }
  }

  private static byte[] changed(byte[] seed, Random random) {
    byte[] content = seed.clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(content.length);
      switch (random.nextInt(4)) {
        case 0 -> content[at] = SPICE[random.nextInt(SPICE.length)];
        case 1 -> content = spliced(content, at, at + 1 + random.nextInt(3), new byte[0]);
        case 2 ->
            content = spliced(content, at, at, new byte[] {SPICE[random.nextInt(SPICE.length)]});
        default -> {
          int from = random.nextInt(content.length);
          int to = Math.min(content.length, from + random.nextInt(20));
          content = spliced(content, at, at, Arrays.copyOfRange(content, from, to));
        }
      }
    }
    return content;
  }

  private static byte[] spliced(byte[] content, int from, int to, byte[] put) {
    int end = Math.min(to, content.length);
    byte[] made = new byte[from + put.length + content.length - end];
    System.arraycopy(content, 0, made, 0, from);
    System.arraycopy(put, 0, made, from, put.length);
    System.arraycopy(content, end, made, from + put.length, content.length - end);
    return made;
  }
}
