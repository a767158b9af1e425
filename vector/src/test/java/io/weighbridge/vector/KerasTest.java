package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.layers.Dense;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Engine;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Input;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Schedule;
import io.weighbridge.weights.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Losses and optimisers against Keras 3 (keras_golden.py).
class KerasTest {

  private static final double TOLERANCE = 2e-6;

  /// Keras takes 1 - 0.999^t in single precision, which leaves it four digits; we keep them all.
  private static final double OPTIMIZER_TOLERANCE = 1e-5;

  private static JsonNode golden() throws IOException {
    try (InputStream json =
        Objects.requireNonNull(KerasTest.class.getResourceAsStream("keras_golden.json"))) {
      return JsonMapper.builder().build().readTree(json);
    }
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }

  private static Loss loss(JsonNode golden) {
    boolean logits = golden.path("from_logits").asBoolean();
    return switch (Losses.parse(golden.path("name").asString())) {
      case Loss.BinaryCrossentropy _ -> new Loss.BinaryCrossentropy(logits);
      case Loss.CategoricalCrossentropy _ -> new Loss.CategoricalCrossentropy(logits);
      case Loss.SparseCategoricalCrossentropy _ -> new Loss.SparseCategoricalCrossentropy(logits);
      case Loss other -> other;
    };
  }

  /// The network does nothing: its outputs are the examples.
  @Test
  void lossesAreThoseOfKeras() throws IOException {
    for (JsonNode golden : golden().path("losses")) {
      Batch batch =
          new Batch() {
            @Override
            public void input(int row, float[] into, int offset) {
              float[] values = floats(golden.path("outputs").get(row));
              System.arraycopy(values, 0, into, offset, values.length);
            }

            @Override
            public void target(int row, float[] into, int offset) {
              float[] values = floats(golden.path("targets").get(row));
              System.arraycopy(values, 0, into, offset, values.length);
            }
          };
      Network nothing = Network.of("nothing", new Input("", Shape.of(3)));
      for (Engine engine : List.of(new VectorEngine(), new ScalarEngine())) {
        try (Executable executable = engine.compile(nothing, 1)) {
          double mean = executable.evaluate(batch, 4, loss(golden), new float[12]) / 4;
          assertThat(mean)
              .as("%s on the %s engine", loss(golden), engine.name())
              .isCloseTo(golden.path("loss").asDouble(), within(TOLERANCE));
        }
      }
    }
  }

  @Test
  void fiveStepsOfEveryOptimiserAreThoseOfKeras() throws IOException {
    JsonNode golden = golden().path("optimizers");
    Schedule rate = new Schedule.Constant(0.1);
    for (String name : golden.path("ends").propertyNames()) {
      Optimizer optimizer =
          name.equals("rmsprop momentum")
              ? new Optimizer.RmsProp(rate, 0.9, 0.8, 1e-7)
              : Optimizer.parse(name, rate);
      ParameterSpec spec = new ParameterSpec("w", Shape.of(7), ParameterRules.ZEROS, true, 0);
      Parameter weights =
          new Parameter(new Dense("", 1, io.weighbridge.network.Activation.RELU), spec);
      weights.train();
      ScalarWeights twin = new ScalarWeights(weights.layer(), spec);
      weights.assign(floats(golden.path("start")));
      twin.assign(floats(golden.path("start")));
      Update update = new Update(optimizer, weights);
      for (int step = 1; step <= 5; step++) {
        float[] gradients = floats(golden.path("gradients").get(step - 1));
        for (int i = 0; i < gradients.length; i++) {
          weights.gradients()[i] = gradients[i];
          twin.gradients[i] = gradients[i];
        }
        update.begin(step, 0.1);
        update.apply(0, 7);
        twin.update(optimizer, step, 0.1);
      }
      float[] expected = floats(golden.path("ends").path(name));
      TwinTest.assertClose(weights.values(), expected, OPTIMIZER_TOLERANCE, name);
      TwinTest.assertClose(twin.values(), expected, OPTIMIZER_TOLERANCE, name + " (twin)");
    }
  }
}
