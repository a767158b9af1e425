package io.weighbridge.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.serving.Deployment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class GrpcServerTest {

  private static final GrpcLimits LIMITS =
      new GrpcLimits(
          1 << 20,
          16 << 10,
          64,
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  private static final Metadata.Key<String> TIMING = key("server-timing");
  private static final Metadata.Key<String> DUTIES = key("x-weighbridge-duties");

  @TempDir private Path folder;
  private Served served;

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @BeforeEach
  void start() {
    served = new Served(folder, LIMITS);
    var _ = served.deploy("echo", BatchSettings.DEFAULT, "x FP32 -1,4");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theClientBehindATrustedProxyIsTheOneWhoCalls() {
    ServerLiveRequest request = ServerLiveRequest.getDefaultInstance();
    var _ = call(Methods.SERVER_LIVE, request);
    Metadata forwarded = new Metadata();
    forwarded.put(key("x-forwarded-for"), "192.0.2.1, 198.51.100.4");
    forwarded.put(key("x-forwarded-for"), "127.0.0.1");
    Channel proxy =
        ClientInterceptors.intercept(
            served.channel, MetadataUtils.newAttachHeadersInterceptor(forwarded));
    var _ = call(proxy, Methods.SERVER_LIVE, request);
    assertThat(served.addresses).containsExactly("127.0.0.1", "198.51.100.4");
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    return call(served.channel, method, request);
  }

  private static <Q, A> A call(Channel channel, MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
  }

  private Channel with(String name, String value) {
    Metadata metadata = new Metadata();
    metadata.put(key(name), value);
    return ClientInterceptors.intercept(
        served.channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private static ModelInferRequest raw(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return ModelInferRequest.newBuilder()
        .setModelName("echo")
        .setId("one")
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(values.length / 4)
                .addShape(4))
        .addRawInputContents(ByteString.copyFrom(bytes))
        .build();
  }

  private static StatusRuntimeException refused(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError("it was answered");
  }

  private static @Nullable String trailer(Throwable refused, Metadata.Key<String> key) {
    Metadata trailers = Status.trailersFromThrowable(refused);
    return trailers == null ? null : trailers.get(key);
  }

  @Test
  void saysThatItIsAliveAndReady() {
    assertThat(call(Methods.SERVER_LIVE, ServerLiveRequest.getDefaultInstance()).getLive())
        .isTrue();
    assertThat(call(Methods.SERVER_READY, ServerReadyRequest.getDefaultInstance()).getReady())
        .isTrue();
  }

  @Test
  void answersTheStandardHealthService() {
    var health = HealthGrpc.newBlockingStub(served.channel);
    for (String service : List.of("", "inference.GRPCInferenceService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
    assertThat(
            refused(
                    () -> {
                      var _ =
                          health.check(HealthCheckRequest.newBuilder().setService("other").build());
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void describesItself() {
    var metadata = call(Methods.SERVER_METADATA, ServerMetadataRequest.getDefaultInstance());
    assertThat(metadata.getName()).isEqualTo("weighbridge");
    assertThat(metadata.getVersion()).isEqualTo("9.9.9");
    assertThat(metadata.getExtensionsList()).contains("model_repository", "statistics");
  }

  @Test
  void describesModels() {
    var metadata =
        call(Methods.MODEL_METADATA, ModelMetadataRequest.newBuilder().setName("echo").build());
    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getPlatform()).isEqualTo("test_echo");
    assertThat(metadata.getInputs(0).getName()).isEqualTo("x");
    assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 4L);
    assertThat(metadata.getOutputs(0).getName()).isEqualTo("y_x");
  }

  @Test
  void tellsModelsConfigurations() {
    ModelConfig config =
        call(Methods.MODEL_CONFIG, ModelConfigRequest.newBuilder().setName("echo").build())
            .getConfig();
    assertThat(config.getMaxBatchSize()).isEqualTo(BatchSettings.DEFAULT.maxBatch());
    assertThat(config.getBackend()).isEqualTo("echo");
    assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
    assertThat(config.getInput(0).getDimsList()).containsExactly(4L);
    assertThat(config.getDynamicBatching().getDefaultQueuePolicy().getMaxQueueSize())
        .isEqualTo(BatchSettings.DEFAULT.queue());
  }

  @Test
  void tellsModelsThatAreReadyFromThoseThatAreNot() {
    ModelReadyRequest request = ModelReadyRequest.newBuilder().setName("echo").build();
    assertThat(call(Methods.MODEL_READY, request).getReady()).isTrue();
    served.deployments.unload(served.deployments.require("echo").name());
    assertThat(call(Methods.MODEL_READY, request).getReady()).isFalse();
    assertThat(
            refused(
                    () -> {
                      var _ =
                          call(
                              Methods.MODEL_READY,
                              ModelReadyRequest.newBuilder().setName("other").build());
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void answersRawTensorsRaw() {
    ModelInferResponse answer = call(Methods.MODEL_INFER, raw(1, 2, 3, 4, 5, 6, 7, 8));
    assertThat(answer.getModelName()).isEqualTo("echo");
    assertThat(answer.getModelVersion()).isEqualTo("1");
    assertThat(answer.getId()).isEqualTo("one");
    assertThat(answer.getOutputs(0).getName()).isEqualTo("y_x");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 4L);
    assertThat(answer.getOutputs(0).hasContents()).isFalse();
    assertThat(answer.getRawOutputContents(0))
        .isEqualTo(raw(1, 2, 3, 4, 5, 6, 7, 8).getRawInputContents(0));
  }

  @ParameterizedTest
  @EnumSource(Datatype.class)
  void carriesEachDatatypeRaw(Datatype datatype) {
    var _ = served.deploy("typed", BatchSettings.DEFAULT, "x " + datatype + " -1,2");
    byte[] bytes =
        datatype == Datatype.BYTES
            ? new byte[] {1, 0, 0, 0, 'a', 2, 0, 0, 0, 'b', 'c'}
            : new byte[2 * datatype.size()];
    if (datatype != Datatype.BYTES && datatype != Datatype.BOOL) {
      bytes[0] = (byte) 0x81;
    }
    ModelInferResponse answer =
        call(
            Methods.MODEL_INFER,
            typed(datatype).addRawInputContents(ByteString.copyFrom(bytes)).build());
    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(datatype.name());
    assertThat(answer.getRawOutputContents(0).toByteArray()).isEqualTo(bytes);
  }

  private static ModelInferRequest.Builder typed(Datatype datatype) {
    return ModelInferRequest.newBuilder()
        .setModelName("typed")
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype(datatype.name())
                .addShape(1)
                .addShape(2));
  }

  @ParameterizedTest
  @EnumSource(
      value = Datatype.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FP16", "BF16"})
  void carriesEachDatatypeTyped(Datatype datatype) {
    var _ = served.deploy("typed", BatchSettings.DEFAULT, "x " + datatype + " -1,2");
    InferTensorContents contents = contents(datatype);
    ModelInferRequest.Builder request = typed(datatype);
    request.getInputsBuilder(0).setContents(contents);
    ModelInferResponse answer = call(Methods.MODEL_INFER, request.build());
    assertThat(answer.getRawOutputContentsCount()).isZero();
    assertThat(answer.getOutputs(0).getContents()).isEqualTo(contents);
  }

  /// The least and the largest element of a type.
  private static InferTensorContents contents(Datatype datatype) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    switch (datatype) {
      case BOOL -> contents.addBoolContents(true).addBoolContents(false);
      case INT8 -> contents.addIntContents(-128).addIntContents(127);
      case INT16 -> contents.addIntContents(-32_768).addIntContents(32_767);
      case INT32 -> contents.addIntContents(Integer.MIN_VALUE).addIntContents(Integer.MAX_VALUE);
      case INT64 -> contents.addInt64Contents(Long.MIN_VALUE).addInt64Contents(Long.MAX_VALUE);
      case UINT8 -> contents.addUintContents(0).addUintContents(255);
      case UINT16 -> contents.addUintContents(0).addUintContents(65_535);
      case UINT32 -> contents.addUintContents(0).addUintContents(-1);
      case UINT64 -> contents.addUint64Contents(0).addUint64Contents(-1);
      case FP32 -> contents.addFp32Contents(-0.5f).addFp32Contents(Float.MAX_VALUE);
      case FP64 -> contents.addFp64Contents(-0.5).addFp64Contents(Double.MIN_VALUE);
      case BYTES ->
          contents
              .addBytesContents(ByteString.copyFromUtf8("a"))
              .addBytesContents(ByteString.EMPTY);
      case FP16, BF16 -> throw new AssertionError("not typed");
    }
    return contents.build();
  }

  @Test
  void refusesElementsOutOfTheirRange() {
    var _ = served.deploy("typed", BatchSettings.DEFAULT, "x INT8 -1,2");
    ModelInferRequest.Builder request = typed(Datatype.INT8);
    request
        .getInputsBuilder(0)
        .setContents(InferTensorContents.newBuilder().addIntContents(1).addIntContents(128));
    assertInvalid(request.build(), "element 1 is 128");
  }

  private void assertInvalid(ModelInferRequest request, String... sentence) {
    StatusRuntimeException failure =
        refused(() -> {
          var _ = call(Methods.MODEL_INFER, request);
        });
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains(sentence);
  }

  @Test
  void refusesTensorsThatAreNone() {
    ModelInferRequest good = raw(1, 2, 3, 4);
    assertInvalid(good.toBuilder().addRawInputContents(ByteString.EMPTY).build(), "1 inputs and 2");
    assertInvalid(
        good.toBuilder().setRawInputContents(0, ByteString.copyFrom(new byte[15])).build(),
        "takes 16 bytes, 15 came");
    ModelInferRequest.Builder strange = good.toBuilder();
    strange.getInputsBuilder(0).setDatatype("FP33");
    assertInvalid(strange.build(), "FP33");
    ModelInferRequest.Builder huge = good.toBuilder();
    huge.getInputsBuilder(0).setShape(0, Long.MAX_VALUE);
    assertInvalid(huge.build(), "more elements than can be counted");
    ModelInferRequest.Builder both = good.toBuilder();
    both.getInputsBuilder(0).setContents(InferTensorContents.newBuilder().addFp32Contents(1));
    assertInvalid(both.build(), "raw_input_contents");
    ModelInferRequest.Builder shared = good.toBuilder();
    shared
        .getInputsBuilder(0)
        .putParameters(
            "shared_memory_region", InferParameter.newBuilder().setStringParam("r").build());
    assertInvalid(shared.build(), "Shared memory");
    assertInvalid(good.toBuilder().clearRawInputContents().build(), "takes 4 elements, 0 came");
  }

  @Test
  void answersJustTheOutputsThatAreAskedFor() {
    var _ = served.deploy("two", BatchSettings.DEFAULT, "a INT64 -1", "b INT64 -1");
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("two");
    for (String name : List.of("a", "b")) {
      request
          .addInputsBuilder()
          .setName(name)
          .setDatatype("INT64")
          .addShape(1)
          .getContentsBuilder()
          .addInt64Contents(name.charAt(0));
    }
    request.addOutputsBuilder().setName("y_b");
    ModelInferResponse answer = call(Methods.MODEL_INFER, request.build());
    assertThat(answer.getOutputsList())
        .singleElement()
        .satisfies(output -> {
          assertThat(output.getName()).isEqualTo("y_b");
          assertThat(output.getContents().getInt64ContentsList()).containsExactly((long) 'b');
        });
    request.addOutputsBuilder().setName("y_c");
    assertInvalid(request.build(), "y_c");
  }

  @Test
  void countsWhatModelsDid() {
    for (int i = 0; i < 3; i++) {
      var _ = call(Methods.MODEL_INFER, raw(1, 2, 3, 4));
    }
    var answer =
        call(Methods.MODEL_STATISTICS, ModelStatisticsRequest.newBuilder().setName("echo").build());
    assertThat(answer.getModelStatsList())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.getInferenceCount()).isEqualTo(3);
          assertThat(model.getInferenceStats().getSuccess().getCount()).isEqualTo(3);
          assertThat(model.getBatchStatsCount()).isPositive();
        });
    assertThat(
            call(Methods.MODEL_STATISTICS, ModelStatisticsRequest.getDefaultInstance())
                .getModelStatsCount())
        .isEqualTo(1);
  }

  @Test
  void listsModels() {
    served.deployments.unload(served.deployments.require("echo").name());
    var all = call(Methods.REPOSITORY_INDEX, RepositoryIndexRequest.getDefaultInstance());
    assertThat(all.getModelsList())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.getName()).isEqualTo("echo");
          assertThat(model.getState()).isEqualTo("UNAVAILABLE");
          assertThat(model.getReason()).isEqualTo("unloaded");
        });
    var ready =
        call(Methods.REPOSITORY_INDEX, RepositoryIndexRequest.newBuilder().setReady(true).build());
    assertThat(ready.getModelsCount()).isZero();
  }

  @Test
  void loadsAndUnloadsForAdministratorsAlone() {
    var unload = RepositoryModelUnloadRequest.newBuilder().setModelName("echo").build();
    var load = RepositoryModelLoadRequest.newBuilder().setModelName("echo").build();
    assertThat(
            refused(
                    () -> {
                      var _ = call(Methods.REPOSITORY_MODEL_UNLOAD, unload);
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(
            refused(
                    () -> {
                      var _ =
                          call(
                              with("authorization", "Bearer user"),
                              Methods.REPOSITORY_MODEL_LOAD,
                              load);
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    Channel admin = with("authorization", "Bearer admin");
    var _ = call(admin, Methods.REPOSITORY_MODEL_UNLOAD, unload);
    StatusRuntimeException gone =
        refused(() -> {
          var _ = call(Methods.MODEL_INFER, raw(1, 2, 3, 4));
        });
    assertThat(gone.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    var _ = call(admin, Methods.REPOSITORY_MODEL_LOAD, load);
    assertThat(call(Methods.MODEL_INFER, raw(1, 2, 3, 4)).getOutputsCount()).isEqualTo(1);
  }

  @Test
  void sendsTimingAndDutiesBeforeTheAnswer() {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    Channel channel =
        ClientInterceptors.intercept(
            served.channel,
            MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
    var _ = call(channel, Methods.MODEL_INFER, raw(1, 2, 3, 4));
    assertThat(headers.get().get(TIMING)).startsWith("queue;dur=").contains("compute;dur=");
    assertThat(headers.get().get(DUTIES)).isEqualTo("name the author");
  }

  @Test
  void refusesTokensThatAreNoneAndPurposesThatAreForbidden() {
    assertThat(
            refused(
                    () -> {
                      var _ =
                          call(
                              with("authorization", "Bearer x"),
                              Methods.MODEL_INFER,
                              raw(1, 2, 3, 4));
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    StatusRuntimeException refused =
        refused(() -> {
          var _ =
              call(with("weighbridge-purpose", "forbidden"), Methods.MODEL_INFER, raw(1, 2, 3, 4));
        });
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(trailer(refused, Refusals.CODE)).isEqualTo("forbidden_purpose");
    ModelInferRequest declared =
        raw(1, 2, 3, 4).toBuilder()
            .putParameters(
                "weighbridge-purpose",
                InferParameter.newBuilder().setStringParam("forbidden").build())
            .build();
    assertThat(
            refused(
                    () -> {
                      var _ = call(Methods.MODEL_INFER, declared);
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void endsACallWhoseDeadlinePassed() {
    served.engine.closeGate();
    StatusRuntimeException late =
        refused(() -> {
          var _ =
              ClientCalls.blockingUnaryCall(
                  served.channel,
                  Methods.MODEL_INFER,
                  CallOptions.DEFAULT.withDeadlineAfter(Duration.ofMillis(300)),
                  raw(1, 2, 3, 4));
        });
    assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    ModelInferRequest hurried =
        raw(1, 2, 3, 4).toBuilder()
            .putParameters("timeout", InferParameter.newBuilder().setInt64Param(50_000).build())
            .build();
    assertThat(
            refused(
                    () -> {
                      var _ = call(Methods.MODEL_INFER, hurried);
                    })
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void aClientThatGoesAwayFreesItsPlace() throws Exception {
    Deployment narrow =
        served.deploy("narrow", new BatchSettings(1, 1, Duration.ZERO, 1), "x FP32 -1,4");
    ModelInferRequest request = raw(1, 2, 3, 4).toBuilder().setModelName("narrow").build();
    served.engine.closeGate();
    var running = future(request);
    await(() -> narrow.version(Optional.empty()).waiting() == 0 && running.sent());
    var waiting = future(request);
    await(() -> narrow.version(Optional.empty()).waiting() == 1);
    StatusRuntimeException full =
        refused(() -> {
          var _ = call(Methods.MODEL_INFER, request);
        });
    assertThat(full.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(trailer(full, Refusals.PUSHBACK)).isEqualTo("1000");
    waiting.call().cancel("no longer wanted", null);
    await(() -> narrow.version(Optional.empty()).waiting() == 0);
    var next = future(request);
    await(() -> narrow.version(Optional.empty()).waiting() == 1);
    served.engine.openGate();
    assertThat(running.answer().get(10, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(1);
    assertThat(next.answer().get(10, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(1);
    assertThat(narrow.version(Optional.empty()).statistics().cancelled()).isEqualTo(1);
  }

  private record Running(
      ClientCall<ModelInferRequest, ModelInferResponse> call,
      CompletableFuture<ModelInferResponse> answer,
      long since) {

    /// Long enough ago to be in the engine.
    boolean sent() {
      return System.nanoTime() - since > 300_000_000;
    }
  }

  private Running future(ModelInferRequest request) {
    var call = served.channel.newCall(Methods.MODEL_INFER, CallOptions.DEFAULT);
    CompletableFuture<ModelInferResponse> answer = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        call,
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(ModelInferResponse value) {
            answer.complete(value);
          }

          @Override
          public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
          }

          @Override
          public void onCompleted() {}
        });
    return new Running(call, answer, System.nanoTime());
  }

  private static void await(java.util.function.BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  @Test
  void refusesMessagesLargerThanTheLimit() {
    StatusRuntimeException failure =
        refused(() -> {
          var _ = call(Methods.MODEL_INFER, raw(new float[(LIMITS.message() / 4) + 4]));
        });
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(call(Methods.MODEL_INFER, raw(1, 2, 3, 4)).getOutputsCount()).isEqualTo(1);
  }

  @Test
  void refusesBytesThatAreNoMessage() {
    MethodDescriptor<byte[], ModelInferResponse> bytes =
        Methods.MODEL_INFER.toBuilder(Wire.BYTES, Methods.MODEL_INFER.getResponseMarshaller())
            .build();
    for (byte[] hostile : List.of(new byte[] {0x0a, 0x7f, 1}, new byte[] {7}, new byte[] {0, 0})) {
      StatusRuntimeException failure =
          refused(() -> {
            var _ = call(bytes, hostile);
          });
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(failure.getStatus().getDescription()).contains("no message");
    }
  }

  @Test
  void answersTheRequestsOfAStreamInTheirOrderAndFailuresAmongThem() throws Exception {
    List<ModelStreamInferResponse> answers = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    StreamObserver<ModelInferRequest> requests =
        ClientCalls.asyncBidiStreamingCall(
            served.channel.newCall(Methods.MODEL_STREAM_INFER, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(ModelStreamInferResponse value) {
                answers.add(value);
              }

              @Override
              public void onError(Throwable failure) {
                ended.countDown();
              }

              @Override
              public void onCompleted() {
                ended.countDown();
              }
            });
    int count = 200;
    for (int i = 0; i < count; i++) {
      ModelInferRequest.Builder request = raw(i, 2, 3, 4).toBuilder().setId(Integer.toString(i));
      if (i == 100) {
        request.setModelName("other");
      }
      requests.onNext(request.build());
    }
    requests.onCompleted();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(answers).hasSize(count);
    for (int i = 0; i < count; i++) {
      ModelStreamInferResponse answer = answers.get(i);
      assertThat(answer.getInferResponse().getId()).isEqualTo(Integer.toString(i));
      assertThat(answer.getErrorMessage().isEmpty()).isEqualTo(i != 100);
      if (i != 100) {
        assertThat(
                answer
                    .getInferResponse()
                    .getRawOutputContents(0)
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getFloat())
            .isEqualTo(i);
      }
    }
  }

  @Test
  void closesWhatItListensOn() {
    served.server.close();
    assertThatThrownBy(
            () -> {
              var _ = call(Methods.SERVER_LIVE, ServerLiveRequest.getDefaultInstance());
            })
        .isInstanceOf(StatusRuntimeException.class)
        .satisfies(thrown ->
            assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void shapesWithManyAxesAreRefused() {
    ModelInferRequest.Builder deep = raw(1, 2, 3, 4).toBuilder();
    for (int i = 0; i < TensorShape.MAX_RANK; i++) {
      deep.getInputsBuilder(0).addShape(1);
    }
    assertInvalid(deep.build(), "at most 16");
  }
}
