package io.weighbridge.server;

import java.util.Locale;
import java.util.function.Function;

/// One key of the configuration: `server.public-url` in the file, `WEIGHBRIDGE_SERVER_PUBLIC_URL`
/// in the environment.
///
/// @param usual the default, as it would be written in the file; empty for none
/// @param parse turns text into the value, or says in an IllegalArgumentException what it must be
public record Key<T>(String name, String usual, String meaning, Function<String, T> parse) {

  /// The name of the environment variable.
  public String variable() {
    return "WEIGHBRIDGE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
