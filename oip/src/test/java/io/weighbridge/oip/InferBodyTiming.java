package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.function.IntToDoubleFunction;

/// How long it takes to read a request of 784 numbers and to write an answer of 10: a picture of
/// MNIST. Run by hand; the thread's CPU time of the best of several runs is what the code takes.
public final class InferBodyTiming {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int PIXELS = 784;
  private static final int RUNS = 60;
  private static final int EACH = 4_000;

  private InferBodyTiming() {}

  public static void main(String[] arguments) {
    Random random = new Random(7);
    ModelSignature signature = Signatures.of(Datatype.FP32, true, -1, PIXELS);
    report(
        "bytes / 255, as Python prints doubles",
        request(_ -> random.nextInt(256) / 255.0),
        signature);
    report("FP32 in shortest form", request(_ -> random.nextFloat(), true), signature);
    report(
        "sparse: four of five are 0.0",
        request(_ -> random.nextInt(5) == 0 ? random.nextFloat() : 0, true),
        signature);
    report("whole numbers to 255", request(_ -> Math.floor(random.nextDouble() * 256)), signature);
    TensorData scores =
        TensorData.of(
            "y", TensorShape.of(1, 10), .1f, 1e-5f, .3f, .123456f, 0, 1, 2, .5f, .25f, 9e-9f);
    List<Outputs.Chosen> outputs = List.of(new Outputs.Chosen(scores, false));
    time(
        "an answer of 10 in JSON",
        0,
        () -> InferWriter.write("mnist", "1", Optional.of("1"), outputs).json());
    List<Outputs.Chosen> binary = List.of(new Outputs.Chosen(scores, true));
    time(
        "an answer of 10 in binary",
        0,
        () -> InferWriter.write("mnist", "1", Optional.of("1"), binary).json());
    byte[] json =
        ("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,784],\"datatype\":\"FP32\",\"parameters\":"
                + "{\"binary_data_size\":3136}}],\"parameters\":{\"binary_data_output\":true}}")
            .getBytes(UTF_8);
    byte[] body = Arrays.copyOf(json, json.length + 4 * PIXELS);
    time(
        "a binary request",
        body.length,
        () -> InferBody.read(body, json.length, signature).inputs().size());
  }

  private static byte[] request(IntToDoubleFunction pixel) {
    return request(pixel, false);
  }

  private static byte[] request(IntToDoubleFunction pixel, boolean single) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < PIXELS; i++) {
      double value = pixel.applyAsDouble(i);
      numbers.add(single ? Float.toString((float) value) : Double.toString(value));
    }
    return ("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,784],\"datatype\":\"FP32\",\"data\":["
            + String.join(",", numbers)
            + "]}]}")
        .getBytes(UTF_8);
  }

  private static void report(String what, byte[] body, ModelSignature signature) {
    time(what, body.length, () -> InferBody.read(body, body.length, signature).inputs().size());
  }

  private static void time(String what, int bytes, IntSupplier work) {
    long best = Long.MAX_VALUE;
    long sum = 0;
    for (int run = 0; run < RUNS; run++) {
      long began = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < EACH; i++) {
        sum += work.getAsInt();
      }
      best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - began) / EACH);
    }
    System.out.printf("%-40s %6d bytes %8.2f us (%d)%n", what, bytes, best / 1e3, sum);
  }
}
