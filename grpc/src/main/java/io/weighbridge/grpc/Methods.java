package io.weighbridge.grpc;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;

/// The methods of `inference.GRPCInferenceService`, as `grpc_service.proto` declares them.
final class Methods {

  /// What reflection tells of the service.
  static final class Schema implements ProtoServiceDescriptorSupplier {

    @Override
    public Descriptors.FileDescriptor getFileDescriptor() {
      return GrpcService.getDescriptor();
    }

    @Override
    public Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("GRPCInferenceService");
    }
  }

  static final String SERVICE = "inference.GRPCInferenceService";

  static final MethodDescriptor<ServerLiveRequest, ServerLiveResponse> SERVER_LIVE =
      unary(
          "ServerLive",
          ServerLiveRequest.getDefaultInstance(),
          ServerLiveResponse.getDefaultInstance());

  static final MethodDescriptor<ServerReadyRequest, ServerReadyResponse> SERVER_READY =
      unary(
          "ServerReady",
          ServerReadyRequest.getDefaultInstance(),
          ServerReadyResponse.getDefaultInstance());

  static final MethodDescriptor<ModelReadyRequest, ModelReadyResponse> MODEL_READY =
      unary(
          "ModelReady",
          ModelReadyRequest.getDefaultInstance(),
          ModelReadyResponse.getDefaultInstance());

  static final MethodDescriptor<ServerMetadataRequest, ServerMetadataResponse> SERVER_METADATA =
      unary(
          "ServerMetadata",
          ServerMetadataRequest.getDefaultInstance(),
          ServerMetadataResponse.getDefaultInstance());

  static final MethodDescriptor<ModelMetadataRequest, ModelMetadataResponse> MODEL_METADATA =
      unary(
          "ModelMetadata",
          ModelMetadataRequest.getDefaultInstance(),
          ModelMetadataResponse.getDefaultInstance());

  static final MethodDescriptor<ModelInferRequest, ModelInferResponse> MODEL_INFER =
      unary(
          "ModelInfer",
          ModelInferRequest.getDefaultInstance(),
          ModelInferResponse.getDefaultInstance());

  static final MethodDescriptor<ModelInferRequest, ModelStreamInferResponse> MODEL_STREAM_INFER =
      method(
          MethodType.BIDI_STREAMING,
          "ModelStreamInfer",
          ModelInferRequest.getDefaultInstance(),
          ModelStreamInferResponse.getDefaultInstance());

  static final MethodDescriptor<ModelConfigRequest, ModelConfigResponse> MODEL_CONFIG =
      unary(
          "ModelConfig",
          ModelConfigRequest.getDefaultInstance(),
          ModelConfigResponse.getDefaultInstance());

  static final MethodDescriptor<ModelStatisticsRequest, ModelStatisticsResponse> MODEL_STATISTICS =
      unary(
          "ModelStatistics",
          ModelStatisticsRequest.getDefaultInstance(),
          ModelStatisticsResponse.getDefaultInstance());

  static final MethodDescriptor<RepositoryIndexRequest, RepositoryIndexResponse> REPOSITORY_INDEX =
      unary(
          "RepositoryIndex",
          RepositoryIndexRequest.getDefaultInstance(),
          RepositoryIndexResponse.getDefaultInstance());

  static final MethodDescriptor<RepositoryModelLoadRequest, RepositoryModelLoadResponse>
      REPOSITORY_MODEL_LOAD =
          unary(
              "RepositoryModelLoad",
              RepositoryModelLoadRequest.getDefaultInstance(),
              RepositoryModelLoadResponse.getDefaultInstance());

  static final MethodDescriptor<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse>
      REPOSITORY_MODEL_UNLOAD =
          unary(
              "RepositoryModelUnload",
              RepositoryModelUnloadRequest.getDefaultInstance(),
              RepositoryModelUnloadResponse.getDefaultInstance());

  private Methods() {}

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> unary(
      String name, Q request, A answer) {
    return method(MethodType.UNARY, name, request, answer);
  }

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      MethodType type, String name, Q request, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(answer))
        .setSampledToLocalTracing(false)
        .build();
  }
}
