package io.weighbridge.grpc;

import java.time.Duration;

/// What one client may ask of the server over gRPC.
///
/// @param message bytes of one message, unpacked
/// @param metadata bytes of a call's metadata
/// @param calls at the same time on one connection
/// @param idle how long a connection without calls stays open
/// @param keepAlive the least time between two pings of a client; who pings more often is sent away
/// @param grace how long running calls may take to end when the server stops
public record GrpcLimits(
    int message, int metadata, int calls, Duration idle, Duration keepAlive, Duration grace) {

  public static final GrpcLimits DEFAULT =
      new GrpcLimits(
          64 << 20,
          16 << 10,
          1024,
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20));
}
