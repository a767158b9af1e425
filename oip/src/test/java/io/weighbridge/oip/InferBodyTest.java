package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferBodyTest {

  private static InferBody read(String json) {
    byte[] body = json.getBytes(UTF_8);
    return InferBody.read(body, body.length, Signatures.of(Datatype.FP32, true, -1, 2));
  }

  private static TensorData input(String members) {
    return read("{\"inputs\":[{" + members + "}]}").inputs().getFirst();
  }

  private static byte[] bytes(TensorData tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void allMembersAreRead() {
    InferBody body =
        read(
            """
            {"id":"4\\u00e9","model_name":"ignored",
             "parameters":{"binary_data_output":true,"timeout":1000000,"priority":3,
              "weighbridge-purpose":"research","mine":null},
             "inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1, 2.5]}],
             "outputs":[{"name":"y","parameters":{"binary_data":false,"classification":2}}]}
            """);
    assertThat(body.id()).contains("4é");
    assertThat(body.parameters().binaryOutput()).isTrue();
    assertThat(body.parameters().purpose()).contains("research");
    assertThat(body.parameters().deadline().nanosLeft()).isBetween(1L, 1_000_000_000L);
    assertThat(body.inputs().getFirst().toFloats()).containsExactly(1, 2.5f);
    assertThat(body.outputs()).containsExactly(new RequestedOutput("y", Optional.of(false), 2));
  }

  @Test
  void zerosAreReadHoweverTheyAreWritten() {
    String zeros = "[0.0,0,0.0, 0, 0 ,0.00,-0.0,0e3,0.05,0.0 ,\n0,0.0,10,0]";
    assertThat(
            input("\"name\":\"x\",\"shape\":[14],\"datatype\":\"FP32\",\"data\":" + zeros)
                .toFloats())
        .containsExactly(0, 0, 0, 0, 0, 0, -0f, 0, 0.05f, 0, 0, 0, 10, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[0.0,]", "[0,]", "[0,0,0]", "[0.0,0.0,0.0]", "[0.0,", "[0,", "[0.,0]", "[00,0]"})
  void zerosThatAreTooFewOrTooManyAreRefused(String zeros) {
    assertThatThrownBy(
            () -> input("\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":" + zeros))
        .isInstanceOf(HttpFailure.class);
  }

  @Test
  void nullIsAsGoodAsAbsent() {
    InferBody body =
        read(
            """
            {"id":null,"parameters":null,"outputs":null,"inputs":[
             {"name":"x","shape":[1],"datatype":"FP32","parameters":null,"data":[1]}]}
            """);
    assertThat(body.id()).isEmpty();
    assertThat(body.parameters()).isEqualTo(RequestParameters.NONE);
    assertThat(body.outputs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,2,3,4]",
        "[[1,2],[3,4]]",
        " [ [ 1 , 2 ] , [ 3 , 4 ] ] ",
        "[1.0,2e0,30E-1,4.000]"
      })
  void dataIsFlatOrNestedAsTheShapeSays(String data) {
    TensorData tensor =
        input("\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":" + data);
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4);
    assertThat(tensor.shape()).isEqualTo(TensorShape.of(2, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[1,2,3]",
        "[1,2,3,4,5]",
        "[[1,2,3,4]]",
        "[[1],[2],[3],[4]]",
        "[[1,2],[3]]",
        "[[1,2],3,4]",
        "[1,2,[3,4]]",
        "[[[1,2],[3,4]]]",
        "[[1,2],[3,4],[]]",
        "1",
        "\"1234\"",
        "{}",
        "[true,false,true,false]",
        "[\"1\",\"2\",\"3\",\"4\"]",
        "[1,2,3,null]",
        "[1,2,3,{}]",
        "[1,2,3,4,]",
        "[,1,2,3,4]",
        "[1 2 3 4]",
        "[1,2,3,4",
        "null"
      })
  void otherDataIsRefused(String data) {
    assertThatThrownBy(
            () -> input("\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":" + data))
        .isInstanceOf(HttpFailure.class);
  }

  @Test
  void membersComeInAnyOrder() {
    for (String members :
        new String[] {
          "\"data\":[[1],[2]],\"datatype\":\"INT8\",\"shape\":[2,1],\"name\":\"x\"",
          "\"shape\":[2,1],\"data\":[1,2],\"name\":\"x\",\"datatype\":\"INT8\",\"more\":[{}]",
          "\"datatype\":\"INT8\",\"name\":\"x\",\"data\":[1,2],\"shape\":[2,1]"
        }) {
      assertThat(bytes(input(members))).containsExactly(1, 2);
    }
  }

  @Test
  void theModelKnowsTheDatatypeWhereTheRequestDoesNot() {
    TensorData tensor = input("\"name\":\"x\",\"shape\":[1,2],\"data\":[1,2]");
    assertThat(tensor.datatype()).isEqualTo(Datatype.FP32);
    assertThatThrownBy(() -> input("\"name\":\"z\",\"shape\":[1],\"data\":[1]"))
        .hasMessageContaining("The model has no input 'z'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BOOL|[true,false]|01 00",
        "UINT8|[0,255]|00 ff",
        "INT8|[-128,127]|80 7f",
        "UINT16|[1,65535]|01 00 ff ff",
        "INT16|[-2,258]|fe ff 02 01",
        "UINT32|[1,4294967295]|01 00 00 00 ff ff ff ff",
        "INT32|[-1,16909060]|ff ff ff ff 04 03 02 01",
        "UINT64|[1,18446744073709551615]|01 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff",
        "INT64|[-1,72623859790382856]|ff ff ff ff ff ff ff ff 08 07 06 05 04 03 02 01",
        "FP32|[1.5,-0.0]|00 00 c0 3f 00 00 00 80",
        "FP64|[1.5,NaN]|00 00 00 00 00 00 f8 3f 00 00 00 00 00 00 f8 7f",
        "BYTES|[\"a\",\"\\u20ac\\n\"]|01 00 00 00 61 04 00 00 00 e2 82 ac 0a"
      })
  void everyDatatypeIsReadIntoItsBytes(String datatype, String data, String hex) {
    TensorData tensor =
        input(
            "\"name\":\"x\",\"shape\":[2],\"datatype\":\"%s\",\"data\":%s"
                .formatted(datatype, data));
    assertThat(java.util.HexFormat.ofDelimiter(" ").formatHex(bytes(tensor))).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BOOL|1",
        "UINT8|256",
        "UINT8|-1",
        "INT8|128",
        "UINT16|65536",
        "INT16|-32769",
        "UINT32|4294967296",
        "INT32|2147483648",
        "UINT64|18446744073709551616",
        "INT64|9223372036854775808",
        "FP32|1e39",
        "FP64|1e309",
        "INT32|1.5",
        "INT32|NaN",
        "BYTES|1",
        "FP32|\"1\"",
        "FP16|1",
        "BF16|1",
        "BOOL|\"true\""
      })
  void whatADatatypeDoesNotHoldIsRefused(String datatype, String element) {
    assertThatThrownBy(() ->
            input(
                "\"name\":\"x\",\"shape\":[1],\"datatype\":\"%s\",\"data\":[%s]"
                    .formatted(datatype, element)))
        .isInstanceOf(HttpFailure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "",
        " ",
        "{\"inputs\":{}}",
        "{\"inputs\":null}",
        "{\"inputs\":[null]}",
        "{\"inputs\":[{}]}",
        "{\"inputs\":[]} x",
        "{\"inputs\":[],\"inputs\":[]}",
        "{\"id\":1,\"inputs\":[]}",
        "{\"inputs\":[],}",
        "{\"inputs\":[],\"outputs\":[{}]}",
        "{\"inputs\":[],\"outputs\":{}}",
        "{\"inputs\":[],\"parameters\":[]}",
        "{\"inputs\":[],\"parameters\":{\"a\":{}}}",
        "{\"inputs\":[],\"parameters\":{\"a\":1,\"a\":2}}",
        "{\"inputs\":[],\"parameters\":{\"timeout\":-1}}",
        "{\"inputs\":[],\"parameters\":{\"timeout\":\"1\"}}",
        "{\"inputs\":[],\"parameters\":{\"sequence_id\":7}}",
        "{\"inputs\":[],\"parameters\":{\"triton_x\":7}}",
        "{\"inputs\":[],\"parameters\":{\"binary_data_output\":1}}",
        "{\"inputs\":[],\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}]}",
        "{\"inputs\":[],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":-1}}]}",
        "{'inputs':[]}",
        "{\"inputs\":[] /* no */}",
        "\ufeff{\"inputs\":[]}"
      })
  void whatIsNoRequestIsRefused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(HttpFailure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[9223372036854775807]",
        "[9223372036854775807,9223372036854775807]",
        "[-1]",
        "[1.5]",
        "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]",
        "[18446744073709551615]",
        "[\"1\"]",
        "3",
        "[[1]]",
        "[2000000000]",
        "[0,9223372036854775807,9223372036854775807]"
      })
  void shapesThatPromiseTooMuchAllocateNothing(String shape) {
    assertThatThrownBy(() ->
            input(
                "\"name\":\"x\",\"shape\":%s,\"datatype\":\"FP64\",\"data\":[1]".formatted(shape)))
        .isInstanceOfAny(HttpFailure.class, InferenceException.class);
  }

  @Test
  void deepNestingIsRefusedAndNotFollowed() {
    String deep = "[".repeat(1_000_000);
    assertThatThrownBy(() -> read("{\"x\":" + deep)).hasMessageContaining("a nesting deeper");
    assertThatThrownBy(() -> read("{\"x\":" + "{\"a\":".repeat(1_000_000)))
        .hasMessageContaining("a nesting deeper");
    assertThatThrownBy(
            () -> input("\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":" + deep))
        .isInstanceOf(HttpFailure.class);
  }

  @Test
  void aRequestThatIsCutAnywhereIsRefused() {
    byte[] whole =
        ("{\"id\":\"\\ud83d\\ude00é\",\"parameters\":{\"a\":true,\"b\":-1.5e3},\"inputs\":[{\"name\":"
                + "\"x\",\"shape\":[1,2],\"datatype\":\"BYTES\",\"data\":[[\"a\\n\",\"b\"]]}],"
                + "\"outputs\":[{\"name\":\"y\"}]}")
            .getBytes(UTF_8);
    assertThat(InferBody.read(whole, whole.length, Signatures.of(Datatype.FP32, true, -1)).id())
        .contains("😀é");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(
              () -> InferBody.read(cut, cut.length, Signatures.of(Datatype.FP32, true, -1)))
          .as("after %d bytes", length)
          .isInstanceOf(HttpFailure.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "c0 80",
        "ed a0 80",
        "f4 90 80 80",
        "e2 82",
        "80",
        "c3",
        "f0 80 80 80",
        "00",
        "1f",
        "5c 75 64 38 30 30",
        "5c 75 64 63 30 30",
        "5c 78",
        "5c 75 31 32 33 67"
      })
  void textsThatAreNoUtf8AreRefused(String hex) {
    byte[] text = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
    Charset latin1 = java.nio.charset.StandardCharsets.ISO_8859_1;
    byte[] body =
        ("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\""
                + new String(text, latin1)
                + "\"]}]}")
            .getBytes(latin1);
    assertThatThrownBy(
            () -> InferBody.read(body, body.length, Signatures.of(Datatype.BYTES, false, 1)))
        .isInstanceOf(HttpFailure.class);
  }

  // Binary data.

  private static byte[] joined(String json, byte... data) {
    byte[] text = json.getBytes(UTF_8);
    byte[] all = Arrays.copyOf(text, text.length + data.length);
    System.arraycopy(data, 0, all, text.length, data.length);
    return all;
  }

  @Test
  void binaryDataFollowsInTheOrderOfTheInputs() {
    String json =
        """
        {"inputs":[
         {"name":"x","shape":[2],"datatype":"UINT16","parameters":{"binary_data_size":4}},
         {"name":"j","shape":[1],"datatype":"INT8","data":[7]},
         {"name":"b","shape":[2],"datatype":"BOOL","parameters":{"binary_data_size":2}}]}\
        """;
    byte[] body = joined(json, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 1, (byte) 0);
    InferBody read = InferBody.read(body, json.length(), Signatures.of(Datatype.FP32, false, 1));
    assertThat(bytes(read.inputs().get(0))).containsExactly(1, 2, 3, 4);
    assertThat(bytes(read.inputs().get(1))).containsExactly(7);
    assertThat(bytes(read.inputs().get(2))).containsExactly(1, 0);
    body[json.length()] = 9;
    assertThat(bytes(read.inputs().get(0))).as("a view").startsWith(9);
  }

  @ParameterizedTest
  @CsvSource({
    "FP32,2,8,7",
    "FP32,2,8,9",
    "FP32,2,7,7",
    "FP32,3,8,8",
    "BOOL,1,1,0",
    "FP32,2,-1,8",
    "FP32,2,9223372036854775807,8",
    "FP32,9223372036854775807,8,8"
  })
  void binaryDataOfAnotherSizeIsRefused(String datatype, long extent, long said, int came) {
    String json =
        ("{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"%s\",\"parameters\":"
                + "{\"binary_data_size\":%d}}]}")
            .formatted(extent, datatype, said);
    byte[] body = joined(json, new byte[came]);
    assertThatThrownBy(
            () -> InferBody.read(body, json.length(), Signatures.of(Datatype.FP32, false, 1)))
        .isInstanceOfAny(HttpFailure.class, BadTensor.class);
  }

  @Test
  void anInputHasDataEitherWay() {
    assertThatThrownBy(() ->
            input(
                "\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1],"
                    + "\"parameters\":{\"binary_data_size\":1}"))
        .hasMessageContaining("it has both");
    assertThatThrownBy(() -> input("\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\""))
        .hasMessageContaining("it has none");
    assertThatThrownBy(() ->
            input(
                "\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"parameters\":"
                    + "{\"shared_memory_region\":\"r\"}"))
        .hasMessageContaining("Shared memory is not offered");
  }

  @Test
  void aBooleanThatIsNeitherIsRefused() {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BOOL\",\"parameters\":"
            + "{\"binary_data_size\":1}}]}";
    assertThatThrownBy(() ->
            InferBody.read(
                joined(json, (byte) 2), json.length(), Signatures.of(Datatype.BOOL, false, 1)))
        .hasMessageContaining("its bytes are 0 and 1, not 2");
  }

  @Test
  void aRawBodyIsTheOneInput() {
    InferBody row = InferBody.raw(new byte[12], Signatures.of(Datatype.FP32, true, -1, 3));
    assertThat(row.inputs().getFirst().shape()).isEqualTo(TensorShape.of(1, 3));
    assertThat(row.parameters().binaryOutput()).isTrue();
    InferBody open = InferBody.raw(new byte[12], Signatures.of(Datatype.FP32, true, -1, -1));
    assertThat(open.inputs().getFirst().shape()).isEqualTo(TensorShape.of(1, 3));
    InferBody text = InferBody.raw("hi".getBytes(UTF_8), Signatures.of(Datatype.BYTES, false, 1));
    assertThat(BytesElements.read(text.inputs().getFirst())).containsExactly("hi".getBytes(UTF_8));
  }

  @Test
  void aRawBodyThatFitsNoInputIsRefused() {
    assertThatThrownBy(() -> InferBody.raw(new byte[11], Signatures.of(Datatype.FP32, true, -1, 3)))
        .isInstanceOf(BadTensor.class);
    assertThatThrownBy(
            () -> InferBody.raw(new byte[12], Signatures.of(Datatype.FP32, false, -1, -1)))
        .hasMessageContaining("does not say how it is to be parted");
  }

  @Test
  void parametersThatAskForNoSequenceAreTaken() {
    assertThat(
            RequestParameters.of(
                Map.of(
                    "sequence_id", new Parameter.Whole(0),
                    "sequence_start", new Parameter.Truth(false),
                    "sequence_end", new Parameter.Truth(false))))
        .isEqualTo(RequestParameters.NONE);
  }
}
