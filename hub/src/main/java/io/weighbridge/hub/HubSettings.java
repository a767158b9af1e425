package io.weighbridge.hub;

import io.weighbridge.http.Links;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/// What the operator decides about the hub.
///
/// @param publicUrl how clients reach the hub, with a path or without one; asked each time, because
///   with port 0 it is known only when the server listens
/// @param limits what one request may ask
/// @param xetBridge whether uploads in the Xet protocol are taken
/// @param webhookHosts the hosts that webhooks may reach, `name` or `name:port`; none by default
/// @param keepUnowned how long bytes stay on disk that no repository owns (any more), and uploads
///   in parts that nobody goes on with
/// @param temporary a folder for what is on its way, on the file system of the data
public record HubSettings(
    Supplier<URI> publicUrl,
    HubLimits limits,
    boolean xetBridge,
    Set<String> webhookHosts,
    Duration keepUnowned,
    Path temporary) {

  public HubSettings {
    webhookHosts = Set.copyOf(webhookHosts);
  }

  public Links links() {
    return Links.of(publicUrl.get().toString());
  }
}
