package io.weighbridge.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.weighbridge.http.HttpFailure;

/// `ModelStreamInfer`: each request of a stream is answered in its order; one that fails is
/// answered by its failure, and the stream goes on. A client that does not take its answers is
/// asked for no further requests.
final class Streaming implements ServerCallHandler<byte[], ModelStreamInferResponse> {

  /// Every answer here is the last one to its request; clients that ask for it wait for this word.
  private static final String FINAL = "triton_final_response";

  private static final InferParameter YES = InferParameter.newBuilder().setBoolParam(true).build();

  private final Entrance entrance;
  private final Inference inference;

  Streaming(Entrance entrance, Inference inference) {
    this.entrance = entrance;
    this.inference = inference;
  }

  @Override
  public ServerCall.Listener<byte[]> startCall(
      ServerCall<byte[], ModelStreamInferResponse> call, Metadata metadata) {
    Asking asking;
    try {
      asking = entrance.asking(call.getAttributes(), metadata);
    } catch (RuntimeException e) {
      HttpFailure failure = Refusals.of(e);
      call.close(Refusals.status(failure), Refusals.trailers(failure));
      return new ServerCall.Listener<>() {};
    }
    call.sendHeaders(new Metadata());
    call.request(1);
    return new Stream(call, asking);
  }

  private final class Stream extends ServerCall.Listener<byte[]> {

    private final ServerCall<byte[], ModelStreamInferResponse> call;
    private final Asking asking;
    private boolean holding;

    Stream(ServerCall<byte[], ModelStreamInferResponse> call, Asking asking) {
      this.call = call;
      this.asking = asking;
    }

    @Override
    public void onMessage(byte[] message) {
      ModelStreamInferResponse answer = answer(message);
      if (call.isCancelled()) {
        return;
      }
      call.sendMessage(answer);
      if (call.isReady()) {
        call.request(1);
      } else {
        holding = true;
      }
    }

    private ModelStreamInferResponse answer(byte[] message) {
      String id = "";
      try (Interruption _ = Interruption.of(Context.current())) {
        ModelInferRequest request = Wire.parse(ModelInferRequest.parser(), message);
        id = request.getId();
        ModelInferResponse answer =
            inference.infer(request, asking).toBuilder().putParameters(FINAL, YES).build();
        return ModelStreamInferResponse.newBuilder().setInferResponse(answer).build();
      } catch (RuntimeException e) {
        return ModelStreamInferResponse.newBuilder()
            .setErrorMessage(Refusals.of(e).message())
            .setInferResponse(ModelInferResponse.newBuilder().setId(id))
            .build();
      }
    }

    @Override
    public void onReady() {
      if (holding) {
        holding = false;
        call.request(1);
      }
    }

    @Override
    public void onHalfClose() {
      call.close(Status.OK, new Metadata());
    }
  }
}
