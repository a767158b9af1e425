package io.weighbridge.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.weighbridge.serving.Callers;
import java.util.ArrayList;
import java.util.List;

/// The methods of `inference.GRPCInferenceService`. Their descriptors are those of the generated
/// stubs but for the requests, which come in as bytes.
final class InferenceService {

  static final String NAME = GRPCInferenceServiceGrpc.SERVICE_NAME;

  private record Bound<A extends Message>(
      MethodDescriptor<byte[], A> method, io.grpc.ServerCallHandler<byte[], A> handler) {

    void addTo(ServerServiceDefinition.Builder service) {
      service.addMethod(method, handler);
    }
  }

  private final Callers callers;
  private final List<Bound<?>> methods = new ArrayList<>();

  private InferenceService(Callers callers) {
    this.callers = callers;
  }

  static ServerServiceDefinition of(Inference inference, Repository repository, Callers callers) {
    InferenceService service = new InferenceService(callers);
    service.unary(
        GRPCInferenceServiceGrpc.getServerLiveMethod(),
        ServerLiveRequest.parser(),
        (_, _) -> ServerLiveResponse.newBuilder().setLive(true).build());
    service.unary(
        GRPCInferenceServiceGrpc.getServerReadyMethod(),
        ServerReadyRequest.parser(),
        (_, _) -> ServerReadyResponse.newBuilder().setReady(true).build());
    service.unary(
        GRPCInferenceServiceGrpc.getModelReadyMethod(),
        ModelReadyRequest.parser(),
        (request, _) -> repository.ready(request));
    service.unary(
        GRPCInferenceServiceGrpc.getServerMetadataMethod(),
        ServerMetadataRequest.parser(),
        (_, _) -> repository.server());
    service.unary(
        GRPCInferenceServiceGrpc.getModelMetadataMethod(),
        ModelMetadataRequest.parser(),
        (request, _) -> repository.metadata(request));
    service.unary(
        GRPCInferenceServiceGrpc.getModelInferMethod(),
        ModelInferRequest.parser(),
        inference::infer);
    service.unary(
        GRPCInferenceServiceGrpc.getModelConfigMethod(),
        ModelConfigRequest.parser(),
        (request, _) -> repository.config(request));
    service.unary(
        GRPCInferenceServiceGrpc.getModelStatisticsMethod(),
        ModelStatisticsRequest.parser(),
        (request, _) -> repository.statistics(request));
    service.unary(
        GRPCInferenceServiceGrpc.getRepositoryIndexMethod(),
        RepositoryIndexRequest.parser(),
        (request, _) -> repository.index(request));
    service.unary(
        GRPCInferenceServiceGrpc.getRepositoryModelLoadMethod(),
        RepositoryModelLoadRequest.parser(),
        repository::load);
    service.unary(
        GRPCInferenceServiceGrpc.getRepositoryModelUnloadMethod(),
        RepositoryModelUnloadRequest.parser(),
        repository::unload);
    service.methods.add(
        new Bound<>(
            bytesIn(GRPCInferenceServiceGrpc.getModelStreamInferMethod()),
            new Streaming(callers, inference)));
    return service.definition();
  }

  private <Q extends Message, A extends Message> void unary(
      MethodDescriptor<Q, A> method, Parser<Q> parser, Unary.Answering<Q, A> answering) {
    methods.add(new Bound<>(bytesIn(method), new Unary<>(parser, callers, answering)));
  }

  private static <A> MethodDescriptor<byte[], A> bytesIn(MethodDescriptor<?, A> method) {
    return method.toBuilder(Wire.BYTES, method.getResponseMarshaller()).build();
  }

  private ServerServiceDefinition definition() {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(NAME)
            .setSchemaDescriptor(
                GRPCInferenceServiceGrpc.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(bound -> descriptor.addMethod(bound.method()));
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(bound -> bound.addTo(service));
    return service.build();
  }
}
