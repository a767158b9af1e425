package io.weighbridge.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.MayGovern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A listening gRPC server: the Open Inference Protocol with Triton's extensions, the standard
/// health service, and reflection. Each call runs on a virtual thread of its own.
///
/// ```java
/// try (GrpcServer server = GrpcServer.start("127.0.0.1", 0, Optional.empty(), deployments,
///     new Entrance(callers, Proxies.NONE), mayGovern, "0.1.0", GrpcLimits.DEFAULT)) {
///   server.port();
/// }
/// ```
public final class GrpcServer implements AutoCloseable {

  private static final Duration HANDSHAKE = Duration.ofSeconds(30);

  /// A peer that is gone without a word is found out after these two.
  private static final Duration PING_AFTER = Duration.ofMinutes(2);

  private static final Duration PING_ANSWER = Duration.ofSeconds(20);

  /// Streams that a client may open and reset at once in half a minute (CVE-2023-44487).
  private static final int RESETS = 2_000;

  private static final int RESETS_SECONDS = 30;

  /// Bytes that may be under way to the server before a call takes them.
  private static final int WINDOW = 1 << 20;

  private final Server server;
  private final HealthStatusManager health;
  private final ExecutorService calls;
  private final Duration grace;

  private GrpcServer(
      Server server, HealthStatusManager health, ExecutorService calls, Duration grace) {
    this.server = server;
    this.health = health;
    this.calls = calls;
    this.grace = grace;
  }

  /// Listens; port 0 is any free one.
  ///
  /// @param tls HTTP/2 over TLS where there is a context, in the clear otherwise
  /// @param mayGovern who may load and unload models
  /// @param version of this program
  /// @throws UncheckedIOException if the address is taken or not one of this machine's
  public static GrpcServer start(
      String host,
      int port,
      Optional<SSLContext> tls,
      Deployments deployments,
      Entrance entrance,
      MayGovern mayGovern,
      String version,
      GrpcLimits limits) {
    ExecutorService calls =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .directExecutor()
            .callExecutor(new Elsewhere(calls))
            .maxInboundMessageSize(limits.message())
            .maxInboundMetadataSize(limits.metadata())
            .maxConcurrentCallsPerConnection(limits.calls())
            .maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(PING_AFTER.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(PING_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
            .handshakeTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
            .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
            .initialFlowControlWindow(WINDOW)
            .addService(
                InferenceService.of(
                    new Inference(deployments),
                    new Repository(deployments, mayGovern, version),
                    entrance,
                    calls))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    tls.ifPresent(context -> builder.sslContext(http2(context)));
    try {
      Server server = builder.build().start();
      health.setStatus(Methods.SERVICE, ServingStatus.SERVING);
      return new GrpcServer(server, health, calls, limits.grace());
    } catch (IOException e) {
      calls.close();
      throw new UncheckedIOException(
          "gRPC cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
  }

  /// Streams, and the services that are not ours, run on threads of their own from their beginning;
  /// [Unary] leaves the connection's thread itself.
  private record Elsewhere(Executor calls) implements ServerCallExecutorSupplier {
    @Override
    public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
      MethodDescriptor<Q, A> method = call.getMethodDescriptor();
      boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
      return unary && Methods.SERVICE.equals(method.getServiceName()) ? null : calls;
    }
  }

  /// RFC 9113 3.3: HTTP/2 over TLS is agreed on by ALPN.
  private static SslContext http2(SSLContext context) {
    ApplicationProtocolConfig alpn =
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            "h2");
    return new JdkSslContext(
        context,
        false,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        alpn,
        ClientAuth.NONE,
        new String[] {"TLSv1.3", "TLSv1.2"},
        false);
  }

  public int port() {
    return server.getPort();
  }

  /// Takes no more calls, lets running ones end for as long as the limits say, and closes.
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        boolean _ = server.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    calls.shutdownNow();
  }
}
