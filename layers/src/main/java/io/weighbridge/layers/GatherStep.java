package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Step;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Where one output has several readers, or none: forward nothing, on the way back the sum of the
/// readers' gradients.
final class GatherStep extends Step {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private final Buffer source;
  private final List<Buffer> readers;

  GatherStep(Buffer source, List<Buffer> readers) {
    this.source = source;
    this.readers = List.copyOf(readers);
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    readers.forEach(reader -> reader.hold(rows, withGradients));
  }

  @Override
  public void forward(int from, int to) {}

  @Override
  public void backward(int from, int to, boolean inputs) {
    int start = from * source.width();
    int end = to * source.width();
    float[] sum = source.gradients();
    if (readers.isEmpty()) {
      Arrays.fill(sum, start, end, 0);
      return;
    }
    System.arraycopy(readers.getFirst().gradients(), start, sum, start, end - start);
    for (Buffer reader : readers.subList(1, readers.size())) {
      add(reader.gradients(), sum, start, end);
    }
  }

  private static void add(float[] what, float[] onto, int start, int end) {
    int i = start;
    for (int bound = end - S.length(); i <= bound; i += S.length()) {
      FloatVector.fromArray(S, onto, i).add(FloatVector.fromArray(S, what, i)).intoArray(onto, i);
    }
    for (; i < end; i++) {
      onto[i] += what[i];
    }
  }
}
