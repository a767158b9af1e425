package io.weighbridge.grpc;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Gives the fuzz target good requests, each cut off and changed at every place.
final class FuzzRegressionTest {

  private static final long SEED = 20_261_127;

  @Test
  void survivesRequestsThatAreCutOffOrChanged() {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m").setId("1");
    request
        .addInputsBuilder()
        .setName("x")
        .setDatatype("INT16")
        .addShape(1)
        .addShape(2)
        .getContentsBuilder()
        .addIntContents(-1)
        .addIntContents(2);
    request.putParameters("timeout", InferParameter.newBuilder().setInt64Param(5).build());
    byte[] typed = request.build().toByteArray();
    request.getInputsBuilder(0).clearContents();
    byte[] raw =
        request.addRawInputContents(ByteString.copyFrom(new byte[4])).build().toByteArray();
    Random random = new Random(SEED);
    for (byte[] good : new byte[][] {typed, raw}) {
      for (int place = 0; place < good.length; place++) {
        InferFuzz.fuzzerTestOneInput(Arrays.copyOf(good, place));
        for (int i = 0; i < 32; i++) {
          byte[] changed = good.clone();
          changed[place] = (byte) random.nextInt();
          InferFuzz.fuzzerTestOneInput(changed);
        }
      }
    }
  }
}
