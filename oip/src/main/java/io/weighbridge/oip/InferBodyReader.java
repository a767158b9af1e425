package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one inference request, in one pass: a tensor's data goes into its elements when it comes,
/// or, if it comes before datatype and shape are known, once they are. Members that nobody knows
/// are passed over; `null` is as good as absent, because clients that fill in a record send it.
final class InferBodyReader {

  private static final int MOST_INPUTS = 4096;
  private static final int MOST_PARAMETERS = 4096;
  private static final String BINARY_SIZE = "binary_data_size";

  private final byte[] body;
  private final JsonScanner json;
  private final ModelSignature signature;
  private final List<TensorData> inputs = new ArrayList<>();
  private final List<RequestedOutput> outputs = new ArrayList<>();

  /// Where the next binary data begins.
  private int binary;

  InferBodyReader(byte[] body, int jsonLength, ModelSignature signature) {
    this.body = body;
    this.json = new JsonScanner(body, 0, jsonLength);
    this.binary = jsonLength;
    this.signature = signature;
  }

  InferBody read() {
    String id = null;
    Map<String, Parameter> parameters = null;
    boolean anyInputs = false;
    boolean anyOutputs = false;
    json.expect('{');
    if (!json.take('}')) {
      do {
        switch (json.name()) {
          case "id" -> {
            once(id == null, "id");
            id = json.takeNull() ? null : json.text();
          }
          case "parameters" -> {
            once(parameters == null, "parameters");
            parameters = parameters();
          }
          case "inputs" -> {
            once(!anyInputs, "inputs");
            anyInputs = true;
            inputs();
          }
          case "outputs" -> {
            once(!anyOutputs, "outputs");
            anyOutputs = true;
            outputs();
          }
          default -> json.skip();
        }
      } while (json.another('}'));
    }
    json.expectEnd();
    if (!anyInputs) {
      throw HttpFailure.badRequest("Unable to parse 'inputs': the request has none.");
    }
    if (binary != body.length) {
      throw HttpFailure.badRequest(
          "%d bytes of binary data follow that belong to no input."
              .formatted(body.length - binary));
    }
    return new InferBody(
        Optional.ofNullable(id),
        parameters == null ? RequestParameters.NONE : RequestParameters.of(parameters),
        inputs,
        outputs);
  }

  private static void once(boolean first, String member) {
    if (!first) {
      throw HttpFailure.badRequest("The member '%s' comes twice.".formatted(member));
    }
  }

  private void inputs() {
    json.expect('[');
    if (!json.take(']')) {
      do {
        if (inputs.size() == MOST_INPUTS) {
          throw HttpFailure.badRequest("There are more than %d inputs.".formatted(MOST_INPUTS));
        }
        TensorData input = input();
        for (TensorData other : inputs) {
          once(!other.name().equals(input.name()), input.name());
        }
        inputs.add(input);
      } while (json.another(']'));
    }
  }

  private TensorData input() {
    String name = null;
    Datatype datatype = null;
    TensorShape shape = null;
    Map<String, Parameter> parameters = null;
    int dataAt = -1;
    TensorData read = null;
    json.expect('{');
    if (!json.take('}')) {
      do {
        switch (json.name()) {
          case "name" -> {
            once(name == null, "name");
            name = json.text();
          }
          case "datatype" -> {
            once(datatype == null, "datatype");
            datatype = datatype(json.text());
          }
          case "shape" -> {
            once(shape == null, "shape");
            shape = shape();
          }
          case "parameters" -> {
            once(parameters == null, "parameters");
            parameters = parameters();
          }
          case "data" -> {
            once(dataAt < 0, "data");
            if (!json.takeNull()) {
              json.peek();
              dataAt = json.position();
              if (name != null && datatype != null && shape != null) {
                read = TensorText.read(json, name, datatype, shape);
              } else {
                json.skip();
              }
            }
          }
          default -> json.skip();
        }
      } while (json.another('}'));
    }
    String known = require(name, "name");
    TensorShape extents = require(shape, "shape");
    Datatype type = datatype == null ? declared(known) : datatype;
    Optional<Integer> size = binarySize(parameters);
    if (size.isPresent() == dataAt >= 0) {
      throw HttpFailure.badRequest(
          "The input '%s' must have either 'data' or the parameter '%s'; it has %s."
              .formatted(known, BINARY_SIZE, dataAt >= 0 ? "both" : "none"));
    }
    if (size.isPresent()) {
      return binary(known, type, extents, size.get());
    }
    return read == null ? later(known, type, extents, dataAt) : read;
  }

  /// The data came before what says how it is to be read.
  private TensorData later(String name, Datatype datatype, TensorShape shape, int dataAt) {
    int here = json.position();
    json.moveTo(dataAt);
    TensorData read = TensorText.read(json, name, datatype, shape);
    json.moveTo(here);
    return read;
  }

  /// A view of the body: nothing is copied.
  private TensorData binary(String name, Datatype datatype, TensorShape shape, int size) {
    if (size > body.length - binary) {
      throw HttpFailure.badRequest(
          "The input '%s' is to have %d bytes of binary data, %d are there: %s"
              .formatted(
                  name,
                  size,
                  body.length - binary,
                  "the header Inference-Header-Content-Length tells where they begin."));
    }
    if (datatype == Datatype.BOOL) {
      for (int i = binary; i < binary + size; i++) {
        if ((body[i] & ~1) != 0) {
          throw HttpFailure.badRequest(
              "The input '%s' is BOOL: its bytes are 0 and 1, not %d."
                  .formatted(name, body[i] & 0xff));
        }
      }
    }
    MemorySegment data = MemorySegment.ofArray(body).asSlice(binary, size);
    binary += size;
    return new TensorData(name, datatype, shape, data);
  }

  private static Optional<Integer> binarySize(@Nullable Map<String, Parameter> parameters) {
    if (parameters == null) {
      return Optional.empty();
    }
    if (parameters.containsKey(SharedMemory.REGION)) {
      throw SharedMemory.refused();
    }
    Parameter size = parameters.get(BINARY_SIZE);
    return size == null
        ? Optional.empty()
        : Optional.of(
            (int) Math.min(RequestParameters.whole(BINARY_SIZE, size), Integer.MAX_VALUE));
  }

  private static <T> T require(@Nullable T value, String member) {
    if (value == null) {
      throw HttpFailure.badRequest("Unable to parse '%s': an input has none.".formatted(member));
    }
    return value;
  }

  private Datatype declared(String name) {
    for (TensorSpec spec : signature.inputs()) {
      if (spec.name().equals(name)) {
        return spec.datatype();
      }
    }
    throw HttpFailure.badRequest(
        "The model has no input '%s', and the request does not say its datatype.".formatted(name));
  }

  private static Datatype datatype(String name) {
    return Datatype.named(name)
        .orElseThrow(() ->
            HttpFailure.badRequest(
                "Unable to parse 'datatype': '%s' is none of %s."
                    .formatted(name, Arrays.toString(Datatype.values()))));
  }

  private TensorShape shape() {
    long[] extents = new long[TensorShape.MAX_RANK];
    int rank = 0;
    json.expect('[');
    if (!json.take(']')) {
      do {
        if (rank == TensorShape.MAX_RANK) {
          throw HttpFailure.badRequest(
              "Unable to parse 'shape': it has more than %d extents."
                  .formatted(TensorShape.MAX_RANK));
        }
        extents[rank++] = json.whole(0, Long.MAX_VALUE);
      } while (json.another(']'));
    }
    return TensorShape.of(Arrays.copyOf(extents, rank));
  }

  private void outputs() {
    if (json.takeNull()) {
      return;
    }
    json.expect('[');
    if (!json.take(']')) {
      do {
        if (outputs.size() == MOST_INPUTS) {
          throw HttpFailure.badRequest("There are more than %d outputs.".formatted(MOST_INPUTS));
        }
        RequestedOutput output = output();
        for (RequestedOutput other : outputs) {
          once(!other.name().equals(output.name()), output.name());
        }
        outputs.add(output);
      } while (json.another(']'));
    }
  }

  private RequestedOutput output() {
    String name = null;
    Map<String, Parameter> parameters = null;
    json.expect('{');
    if (!json.take('}')) {
      do {
        switch (json.name()) {
          case "name" -> {
            once(name == null, "name");
            name = json.text();
          }
          case "parameters" -> {
            once(parameters == null, "parameters");
            parameters = parameters();
          }
          default -> json.skip();
        }
      } while (json.another('}'));
    }
    if (name == null) {
      throw HttpFailure.badRequest("Unable to parse 'name': an output has none.");
    }
    return parameters == null ? RequestedOutput.of(name) : RequestedOutput.of(name, parameters);
  }

  private Map<String, Parameter> parameters() {
    return parameters(json);
  }

  /// The object of parameters that is next.
  static Map<String, Parameter> parameters(JsonScanner json) {
    if (json.takeNull()) {
      return Map.of();
    }
    Map<String, Parameter> found = new LinkedHashMap<>();
    json.expect('{');
    if (!json.take('}')) {
      do {
        String name = json.name();
        if (found.size() == MOST_PARAMETERS) {
          throw HttpFailure.badRequest(
              "There are more than %d parameters.".formatted(MOST_PARAMETERS));
        }
        if (!json.takeNull()) {
          once(found.put(name, parameter(json, name)) == null, name);
        }
      } while (json.another('}'));
    }
    return found;
  }

  private static Parameter parameter(JsonScanner json, String name) {
    return switch (json.peek()) {
      case '"' -> new Parameter.Text(json.text());
      case 't', 'f' -> new Parameter.Truth(json.truth());
      case '{', '[' ->
          throw HttpFailure.badRequest(
              "Unable to parse '%s': a parameter is a text, a number, true or false."
                  .formatted(name));
      default -> json.parameter();
    };
  }
}
