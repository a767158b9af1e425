package io.weighbridge.oip;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.InferAnswer;
import io.weighbridge.serving.InferRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// The inference of the protocol: body to tensors, tensors to body. The hot path of the server.
final class InferDoor {

  /// How many bytes of the body are JSON; what follows is binary data.
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final String JSON = "application/json";
  private static final String BINARY = "application/octet-stream";

  private record Answer(InferBody body, InferAnswer answer, boolean batched) {}

  private final Deployments deployments;
  private final Callers callers;
  private final long maxBody;

  InferDoor(Deployments deployments, Callers callers, long maxBody) {
    this.deployments = deployments;
    this.callers = callers;
    this.maxBody = maxBody;
  }

  void infer(Exchange exchange, Optional<String> version) throws IOException {
    Caller caller = callers.of(exchange);
    Deployment deployment = deployments.require(caller, exchange.path("model"));
    byte[] bytes = exchange.bytes(maxBody);
    Answer answer =
        exchange.whileClientStays(() -> run(exchange, caller, deployment, version, bytes));
    answer(exchange, answer.body(), answer.answer(), answer.batched());
  }

  private Answer run(
      Exchange exchange,
      Caller caller,
      Deployment deployment,
      Optional<String> version,
      byte[] bytes) {
    ModelSignature signature =
        deployment
            .loaded(caller, version, exchange.header(RequestParameters.PURPOSE), Deadline.NONE)
            .signature();
    InferBody body = body(exchange, bytes, signature);
    Outputs.check(body.outputs(), signature);
    InferAnswer answer =
        deployment.infer(
            new InferRequest(
                caller,
                exchange.remoteAddress(),
                version,
                body.inputs(),
                body.parameters().deadline(),
                body.parameters().purpose().or(() -> exchange.header(RequestParameters.PURPOSE))));
    return new Answer(body, answer, signature.batches());
  }

  private static InferBody body(Exchange exchange, byte[] bytes, ModelSignature signature) {
    Optional<String> header = exchange.header(JSON_LENGTH);
    if (header.isEmpty()) {
      return InferBody.read(bytes, bytes.length, signature);
    }
    int length = jsonLength(header.get(), bytes.length);
    return length == 0 ? InferBody.raw(bytes, signature) : InferBody.read(bytes, length, signature);
  }

  private static int jsonLength(String header, int body) {
    int length = -1;
    try {
      length = Integer.parseInt(header.trim());
    } catch (NumberFormatException e) {
      length = -1;
    }
    if (length < 0 || length > body) {
      throw HttpFailure.badRequest(
          "The header %s is to be from 0 to %d, the length of the body; it is '%s'."
              .formatted(JSON_LENGTH, body, header));
    }
    return length;
  }

  private static void answer(
      Exchange exchange, InferBody body, InferAnswer answer, boolean batched) {
    InferWriter.Body written =
        InferWriter.write(
            answer.model().text(),
            answer.version(),
            body.id(),
            Outputs.choose(
                body.outputs(), answer.outputs(), body.parameters().binaryOutput(), batched));
    exchange.header("Server-Timing", answer.serverTiming());
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      exchange.header(header.getKey(), header.getValue());
    }
    if (written.binary()) {
      exchange.header(JSON_LENGTH, Integer.toString(written.json()));
    }
    exchange.bytes(200, written.binary() ? BINARY : JSON, written.bytes());
  }
}
