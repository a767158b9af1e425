package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.layers.Dense;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InferenceProgramTest {

  private static final long SEED = 71;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /// At an address that no float is aligned to, as a file may have it, and with nothing after it
  /// that could be read.
  private static MemorySegment outside(Arena arena, float... values) {
    MemorySegment segment = arena.allocate(4L * values.length + 1).asSlice(1);
    MemorySegment.copy(values, 0, segment, FLOAT, 0, values.length);
    return segment;
  }

  @Test
  void aProgramGivesTheBitsOfTheEngineThatTrains() {
    Network network =
        Network.of(
            "net",
            new Input("", Shape.of(3, 5)),
            new Dense("", 70, Activation.TANH),
            new Dense("", 4, Activation.SOFTMAX));
    SplittableRandom random = new SplittableRandom(SEED);
    float[] inputs = numbers(random, 20 * 15);
    try (Executable executable = new VectorEngine().compile(network, 1);
        Arena arena = Arena.ofShared()) {
      for (Variable variable : executable.variables()) {
        variable.assign(numbers(random, (int) variable.shape().elements()));
      }
      InferenceProgram program =
          new InferenceProgram(
              network,
              executable.variables().stream()
                  .map(variable -> outside(arena, variable.values()))
                  .toList());
      InferencePass pass = program.pass();
      for (int rows : List.of(20, 1, 3)) {
        float[] expected = new float[rows * 12];
        executable.predict(inputs, rows, expected);
        System.arraycopy(inputs, 0, pass.inputs(rows), 0, rows * 15);
        assertThat(pass.run(rows)).startsWith(expected);
      }
    }
  }

  /// Many rows copy the kernel's panels to the heap.
  @Test
  void aPassThatForgotWhatItCopiedComputesTheSameAgain() {
    Network network =
        Network.of("net", new Input("", Shape.of(5)), new Dense("", 7, Activation.LINEAR));
    SplittableRandom random = new SplittableRandom(SEED);
    try (Arena arena = Arena.ofShared()) {
      float[] kernel = numbers(random, 35);
      InferencePass pass =
          new InferenceProgram(
                  network, List.of(outside(arena, kernel), outside(arena, new float[7])))
              .pass();
      Arrays.fill(pass.inputs(20), 1);
      float[] before = pass.run(20).clone();
      pass.wipe();
      Arrays.fill(pass.inputs(20), 1);
      assertThat(pass.run(20)).isEqualTo(before);
    }
  }

  @Test
  void weightsThatAreNotTheShapesSizeAreRefused() {
    Network network =
        Network.of("net", new Input("", Shape.of(3)), new Dense("", 2, Activation.RELU));
    assertThatThrownBy(() ->
            new InferenceProgram(
                network, List.of(MemorySegment.ofArray(new byte[20]), MemorySegment.NULL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kernel [3, 2]: 20 bytes");
  }
}
