package io.weighbridge.http;

import java.time.Duration;

/// What one client may ask of the server. Bodies have no limit here: each door names its own.
///
/// @param requestLine bytes of the first line of a request
/// @param headers bytes of all headers of a request
/// @param connections open connections at the same time
/// @param idle how long a connection may be silent while a request is awaited or read
/// @param grace how long running requests may take to end when the server stops
public record HttpLimits(
    int requestLine, int headers, int connections, Duration idle, Duration grace) {

  public static final HttpLimits DEFAULT =
      new HttpLimits(16 << 10, 32 << 10, 10_000, Duration.ofMinutes(2), Duration.ofSeconds(20));
}
