package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InferWriterTest {

  private static String json(TensorData tensor) {
    return new String(write(tensor, false).bytes(), UTF_8);
  }

  private static InferWriter.Body write(TensorData tensor, boolean binary) {
    return InferWriter.write(
        "m", "1", Optional.empty(), List.of(new Outputs.Chosen(tensor, binary)));
  }

  @Test
  void anAnswerIsWrittenAsTheProtocolSays() {
    InferWriter.Body body =
        InferWriter.write(
            "mnist",
            "3",
            Optional.of("4\"2\u0001é"),
            List.of(
                new Outputs.Chosen(
                    TensorData.of("y", TensorShape.of(1, 3), 0.1f, -2f, Float.NaN), false)));
    assertThat(new String(body.bytes(), UTF_8))
        .isEqualTo(
            "{\"model_name\":\"mnist\",\"model_version\":\"3\",\"id\":\"4\\\"2\\u0001é\","
                + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,3],"
                + "\"data\":[0.1,-2.0,null]}]}");
    assertThat(body.binary()).isFalse();
  }

  @Test
  void binaryOutputsFollowTheJson() {
    InferWriter.Body body =
        InferWriter.write(
            "m",
            "1",
            Optional.empty(),
            List.of(
                new Outputs.Chosen(TensorData.of("a", TensorShape.of(1), 1f), true),
                new Outputs.Chosen(TensorData.of("b", TensorShape.of(1), 2L), false),
                new Outputs.Chosen(TensorData.of("c", TensorShape.of(1), 3L), true)));
    assertThat(new String(body.bytes(), 0, body.json(), UTF_8))
        .isEqualTo(
            "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":["
                + "{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],"
                + "\"parameters\":{\"binary_data_size\":4}},"
                + "{\"name\":\"b\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[2]},"
                + "{\"name\":\"c\",\"datatype\":\"INT64\",\"shape\":[1],"
                + "\"parameters\":{\"binary_data_size\":8}}]}");
    assertThat(body.bytes())
        .hasSize(body.json() + 12)
        .endsWith(0, 0, 128, 63, 3, 0, 0, 0, 0, 0, 0, 0);
  }

  /// What is written is read to the same bytes, whatever they are.
  @ParameterizedTest
  @EnumSource(
      value = Datatype.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FP16", "BF16", "BYTES"})
  void everyDatatypeComesBackAsItWas(Datatype datatype) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] bytes = new byte[1000 * datatype.size()];
    random.nextBytes(bytes);
    if (datatype == Datatype.BOOL) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] &= 1;
      }
    }
    TensorData tensor =
        new TensorData("x", datatype, TensorShape.of(10, 100), MemorySegment.ofArray(bytes));
    assertThat(json(again(tensor))).as("seed %d", seed).isEqualTo(json(tensor));
    if (datatype != Datatype.FP32 && datatype != Datatype.FP64) {
      assertThat(again(tensor).data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
    }
  }

  private static TensorData again(TensorData tensor) {
    String written = json(tensor);
    // What is not finite is read by the words that clients in Python write.
    byte[] request =
        written
            .replace("\"outputs\"", "\"inputs\"")
            .replace("null", "NaN")
            .replace("1e999", "Infinity")
            .getBytes(UTF_8);
    return InferBody.read(request, request.length, Signatures.of(tensor.datatype(), false, 1))
        .inputs()
        .getFirst();
  }

  @Test
  void textsComeBackAsTheyWere() {
    TensorData tensor =
        BytesElements.write(
            "x",
            TensorShape.of(3),
            List.of("".getBytes(UTF_8), "a\"\\\n\u007f".getBytes(UTF_8), "é€😀".getBytes(UTF_8)));
    assertThat(again(tensor).data().toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(tensor.data().toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void whatHasNoJsonFormIsRefusedByName() {
    TensorData half =
        new TensorData("y", Datatype.FP16, TensorShape.of(1), MemorySegment.ofArray(new byte[2]));
    assertThatThrownBy(() -> json(half))
        .hasMessageContaining("'y' is FP16, which has no JSON form");
    assertThat(write(half, true).binary()).isTrue();
    TensorData bytes =
        BytesElements.write("y", TensorShape.of(1), List.of(new byte[] {(byte) 0xff}));
    assertThatThrownBy(() -> json(bytes)).hasMessageContaining("no UTF-8 text");
  }

  @Test
  void classesAreToldHighestFirst() {
    TensorData scores =
        TensorData.of("y", TensorShape.of(2, 4), 1.1f, 3.3f, 0.5f, 2.4f, 7f, Float.NaN, 7f, -1f);
    TensorData top = Classification.of(scores, 2, true, i -> i == 1 ? "one" : "");
    assertThat(top.shape()).isEqualTo(TensorShape.of(2, 2));
    assertThat(BytesElements.read(top))
        .extracting(text -> new String(text, UTF_8))
        .containsExactly("3.300000:1:one", "2.400000:3", "7.000000:0", "7.000000:2");
    assertThat(Classification.of(scores, 99, false, _ -> "").shape()).isEqualTo(TensorShape.of(8));
  }
}
