package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.UsePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LimitedOutputsTest {

  private static float[] told(
      OutputLimits limits, int rows, boolean scores, TensorShape shape, float... values) {
    TensorData output = TensorData.of("out", shape, values);
    return new LimitedOutputs(limits).of(List.of(output), rows, scores).getFirst().toFloats();
  }

  private static OutputLimits top(long top) {
    return new OutputLimits(OptionalLong.of(top), OptionalLong.empty());
  }

  /// Two permissions after another, the second of which tells less.
  private static UsePermission.Told both(UsePermission.Told one, UsePermission.Told other) {
    UsePermission first = (_, _, _, _) -> new UsePermission.Answer.Allowed(Map.of(), one);
    UsePermission second = (_, _, _, _) -> new UsePermission.Answer.Allowed(Map.of(), other);
    return ((UsePermission.Answer.Allowed)
            new PermissionsInOrder(List.of(first, second))
                .ask(
                    Caller.ANONYMOUS,
                    new ModelSource.Repository("acme/demo", "main"),
                    "",
                    Optional.empty()))
        .told();
  }

  @Test
  void whereOutputsAreLimitedNothingIsToldBesideThem() {
    UsePermission.Told limited = new LimitedOutputs(top(2));
    assertThat(limited.beside()).isEqualTo(UsePermission.Told.Beside.NOTHING);
    assertThat(UsePermission.Told.ALL.beside()).isEqualTo(UsePermission.Told.Beside.ALL);
    assertThat(both(UsePermission.Told.ALL, limited).beside())
        .isEqualTo(UsePermission.Told.Beside.NOTHING);
    assertThat(both(limited, GrantPermission.OUTPUTS).beside())
        .isEqualTo(UsePermission.Told.Beside.NOTHING);
    assertThat(both(GrantPermission.OUTPUTS, limited).beside())
        .isEqualTo(UsePermission.Told.Beside.NOTHING);
  }

  @Test
  void ofASealedModelWithoutLimitsOutputsAreToldAndNothingFromInside() {
    assertThat(GrantPermission.OUTPUTS.beside()).isEqualTo(UsePermission.Told.Beside.OUTPUTS);
    List<TensorData> outputs = List.of(TensorData.of("out", TensorShape.of(1, 2), 1f, 2f));
    assertThat(GrantPermission.OUTPUTS.of(outputs, 1, true)).isSameAs(outputs);
    assertThat(both(UsePermission.Told.ALL, GrantPermission.OUTPUTS).beside())
        .isEqualTo(UsePermission.Told.Beside.OUTPUTS);
  }

  @Test
  void ofProbabilitiesTheLargestAreToldAndTheOthersAreZero() {
    assertThat(told(top(2), 1, true, TensorShape.of(1, 4), 0.1f, 0.4f, 0.2f, 0.3f))
        .containsExactly(0, 0.4f, 0, 0.3f);
  }

  @Test
  void ofLogitsWhatIsNotToldStaysLessThanWhatIs() {
    float[] told = told(top(1), 2, true, TensorShape.of(2, 3), -5, -3, -8, 2, -1, 1);
    assertThat(told).containsExactly(-4, -3, -4, 2, 0, 0);
  }

  @Test
  void noneTellsWhichIsTheLargestAndNothingElse() {
    assertThat(told(top(0), 2, true, TensorShape.of(2, 3), -5, -3, -8, 0.2f, 0.7f, 0.1f))
        .containsExactly(0, 1, 0, 0, 1, 0);
  }

  @Test
  void aRowIsAllThatAnExampleComesTo() {
    assertThat(told(top(1), 2, true, TensorShape.of(2, 3, 1, 1), 1, 5, 2, 9, 3, 4))
        .containsExactly(0, 5, 0, 9, 0, 0);
    // One score for each of three examples is no choice among three.
    assertThat(told(top(1), 3, true, TensorShape.of(3), 0.5f, 0.25f, 0.75f))
        .containsExactly(0.5f, 0.25f, 0.75f);
  }

  @Test
  void vectorsOfTextsAreRoundedAndNotCut() {
    OutputLimits limits = new OutputLimits(OptionalLong.of(1), OptionalLong.of(1));
    assertThat(told(limits, 1, false, TensorShape.of(1, 3), 0.14f, -0.26f, 0.31f))
        .containsExactly(0.1f, -0.3f, 0.3f);
  }
}
