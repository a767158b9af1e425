package io.weighbridge.tracing;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Any bytes as the tensors of a leaked copy: their types, shapes, names and elements.
public final class TracingFuzz {

  private static final String NAME = "w";
  private static final Shape SHAPE = Shape.of(256, 256);
  private static final List<Dtype> DTYPES = List.of(Dtype.values());
  private static final int MAX_TENSORS = 4;
  private static final WeightsFile ORIGINAL = new InMemory(List.of(original()));
  private static final List<Fingerprint> BUYERS = buyers();

  private TracingFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    Findings findings =
        Tracing.trace(new InMemory(tensors(content)), ORIGINAL, BUYERS, (done, all) -> {});
    for (Finding finding : findings.buyers()) {
      // No more than all of the weights can say.
      if (!(Math.abs(finding.z()) <= Math.sqrt(SHAPE.elements()) + 1e-6)) {
        throw new AssertionError(finding);
      }
    }
    if (findings.changed() > findings.weights() || findings.matches().size() > 1) {
      throw new AssertionError(findings);
    }
  }

  private static Tensor original() {
    Random random = new Random(1);
    float[] weights = new float[(int) SHAPE.elements()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return Tensor.of(NAME, SHAPE, weights);
  }

  private static List<Fingerprint> buyers() {
    VendorSecret secret = VendorSecret.of(new byte[VendorSecret.LENGTH]);
    return List.of(Fingerprint.of(secret, "m", "a"), Fingerprint.of(secret, "m", "b"));
  }

  /// Two bytes say what a tensor is; all bytes, again and again, what is in it. A second kind is
  /// the original with these bytes laid over its own.
  private static List<Tensor> tensors(byte[] content) {
    List<Tensor> tensors = new ArrayList<>();
    byte[] own = ORIGINAL.tensor(NAME).orElseThrow().data().toArray(ValueLayout.JAVA_BYTE);
    for (int i = 0; i + 1 < content.length && tensors.size() < MAX_TENSORS; i += 2) {
      boolean over = (content[i] & 0x80) != 0;
      Dtype dtype = over ? Dtype.F32 : DTYPES.get((content[i] & 0x7F) % DTYPES.size());
      Shape shape = (content[i + 1] & 1) == 0 ? SHAPE : Shape.of(8L * (content[i + 1] & 0xFE), 3);
      String name = tensors.isEmpty() ? NAME : NAME + tensors.size();
      TensorInfo info = new TensorInfo(name, dtype, shape);
      byte[] bytes = new byte[(int) info.byteSize()];
      for (int at = 0; at < bytes.length; at++) {
        byte laid = content[at % content.length];
        bytes[at] = over && at < own.length ? (byte) (own[at] ^ (at % 7 == 0 ? laid : 0)) : laid;
      }
      tensors.add(Tensor.ofBytes(info, bytes));
    }
    return tensors;
  }

  /// Tensors without a file.
  private record InMemory(Map<String, Tensor> all) implements WeightsFile {

    InMemory(List<Tensor> tensors) {
      this(new LinkedHashMap<>());
      tensors.forEach(tensor -> all.put(tensor.name(), tensor));
    }

    @Override
    public Path path() {
      return Path.of("fuzzed");
    }

    @Override
    public String format() {
      return "safetensors";
    }

    @Override
    public List<TensorInfo> tensors() {
      return all.values().stream().map(Tensor::info).toList();
    }

    @Override
    public Optional<Tensor> tensor(String name) {
      return Optional.ofNullable(all.get(name));
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }

    @Override
    public void close() {}
  }
}
