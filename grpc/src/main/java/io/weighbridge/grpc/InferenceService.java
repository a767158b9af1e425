package io.weighbridge.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// The methods of `inference.GRPCInferenceService`. Requests come in as bytes and become messages
/// when their call runs.
final class InferenceService {

  private record Bound<A extends Message>(
      MethodDescriptor<byte[], A> method, io.grpc.ServerCallHandler<byte[], A> handler) {

    void addTo(ServerServiceDefinition.Builder service) {
      service.addMethod(method, handler);
    }
  }

  private final Entrance entrance;
  private final Executor calls;
  private final List<Bound<?>> methods = new ArrayList<>();

  private InferenceService(Entrance entrance, Executor calls) {
    this.entrance = entrance;
    this.calls = calls;
  }

  /// @param calls where methods of one request run
  static ServerServiceDefinition of(
      Inference inference, Repository repository, Entrance entrance, Executor calls) {
    InferenceService service = new InferenceService(entrance, calls);
    service.unary(
        Methods.SERVER_LIVE,
        ServerLiveRequest.parser(),
        (_, _) -> ServerLiveResponse.newBuilder().setLive(true).build());
    service.unary(
        Methods.SERVER_READY,
        ServerReadyRequest.parser(),
        (_, _) -> ServerReadyResponse.newBuilder().setReady(true).build());
    service.unary(Methods.MODEL_READY, ModelReadyRequest.parser(), repository::ready);
    service.unary(
        Methods.SERVER_METADATA, ServerMetadataRequest.parser(), (_, _) -> repository.server());
    service.unary(Methods.MODEL_METADATA, ModelMetadataRequest.parser(), repository::metadata);
    service.unary(Methods.MODEL_INFER, ModelInferRequest.parser(), inference::infer);
    service.unary(Methods.MODEL_CONFIG, ModelConfigRequest.parser(), repository::config);
    service.unary(
        Methods.MODEL_STATISTICS, ModelStatisticsRequest.parser(), repository::statistics);
    service.unary(Methods.REPOSITORY_INDEX, RepositoryIndexRequest.parser(), repository::index);
    service.unary(
        Methods.REPOSITORY_MODEL_LOAD, RepositoryModelLoadRequest.parser(), repository::load);
    service.unary(
        Methods.REPOSITORY_MODEL_UNLOAD, RepositoryModelUnloadRequest.parser(), repository::unload);
    service.methods.add(
        new Bound<>(bytesIn(Methods.MODEL_STREAM_INFER), new Streaming(entrance, inference)));
    return service.definition();
  }

  private <Q extends Message, A extends Message> void unary(
      MethodDescriptor<Q, A> method, Parser<Q> parser, Unary.Answering<Q, A> answering) {
    methods.add(new Bound<>(bytesIn(method), new Unary<>(parser, entrance, calls, answering)));
  }

  private static <A> MethodDescriptor<byte[], A> bytesIn(MethodDescriptor<?, A> method) {
    return method.toBuilder(Wire.BYTES, method.getResponseMarshaller()).build();
  }

  private ServerServiceDefinition definition() {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(Methods.SERVICE).setSchemaDescriptor(new Methods.Schema());
    methods.forEach(bound -> descriptor.addMethod(bound.method()));
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(bound -> bound.addTo(service));
    return service.build();
  }
}
