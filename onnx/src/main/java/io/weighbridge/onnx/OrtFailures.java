package io.weighbridge.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.ModelLoadFailure;
import java.util.regex.Pattern;

/// ONNX Runtime's errors, told to the caller in one sentence.
final class OrtFailures {

  private static final int LONGEST = 600;

  private static final Pattern PREFIX = Pattern.compile("^Error code - \\w+ - message: ");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private OrtFailures() {}

  static ModelLoadFailure loading(String what, OrtException e) {
    return new ModelLoadFailure(
        "ONNX Runtime does not load %s: %s".formatted(what, sentence(e)), e);
  }

  /// An argument that is wrong is the caller's; everything else is the engine's.
  static InferenceException running(OrtException e) {
    return e.getCode() == OrtErrorCode.ORT_INVALID_ARGUMENT
        ? new BadTensor("the model does not take this: " + sentence(e))
        : new EngineFailure("ONNX Runtime could not run the model: " + sentence(e), e);
  }

  private static String sentence(OrtException e) {
    String message = String.valueOf(e.getMessage());
    String plain = SPACES.matcher(PREFIX.matcher(message).replaceFirst("")).replaceAll(" ").strip();
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
  }
}
