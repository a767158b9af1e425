package io.weighbridge.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.weighbridge.http.HttpFailure;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A method of one request and one answer. Until the request is whole there is nothing to wait for,
/// and the connection's own thread takes it; a thread is woken once for each call.
final class Unary<Q extends Message, A extends Message> implements ServerCallHandler<byte[], A> {

  /// What the method does; it may wait.
  @FunctionalInterface
  interface Answering<Q, A> {
    A answer(Q request, Asking asking);
  }

  private final Parser<Q> parser;
  private final Entrance entrance;
  private final Executor calls;
  private final Answering<Q, A> answering;

  /// @param calls where the method runs
  Unary(Parser<Q> parser, Entrance entrance, Executor calls, Answering<Q, A> answering) {
    this.parser = parser;
    this.entrance = entrance;
    this.calls = calls;
    this.answering = answering;
  }

  @Override
  public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], A> call, Metadata metadata) {
    // The second would be a mistake that has to be seen.
    call.request(2);
    return new Call(call, metadata);
  }

  private final class Call extends ServerCall.Listener<byte[]> {

    private final ServerCall<byte[], A> call;
    private final Metadata metadata;
    private byte @Nullable [] request;
    private boolean refused;

    Call(ServerCall<byte[], A> call, Metadata metadata) {
      this.call = call;
      this.metadata = metadata;
    }

    @Override
    public void onMessage(byte[] message) {
      if (request != null && !refused) {
        refused = true;
        call.close(
            Status.INVALID_ARGUMENT.withDescription("The method takes one request, two came."),
            new Metadata());
      }
      request = message;
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        calls.execute(Context.current().wrap(this::run));
      }
    }

    private void run() {
      try {
        if (request == null) {
          throw HttpFailure.badRequest("The method takes one request, none came.");
        }
        answer(request);
      } catch (RuntimeException e) {
        HttpFailure failure = Refusals.of(e);
        call.close(Refusals.status(failure), Refusals.trailers(failure));
      } catch (Error e) {
        // Nobody above would tell the client.
        call.close(
            Status.INTERNAL.withDescription("The server failed on this call."), new Metadata());
        throw e;
      }
    }

    private void answer(byte[] bytes) {
      Asking asking;
      A answer;
      try (Interruption _ = Interruption.of(Context.current())) {
        asking = entrance.asking(call.getAttributes(), metadata);
        answer = answering.answer(Wire.parse(parser, bytes), asking);
      }
      if (!call.isCancelled()) {
        call.sendHeaders(asking.answered());
        call.sendMessage(answer);
        call.close(Status.OK, new Metadata());
      }
    }
  }
}
