package io.weighbridge.server;

import io.weighbridge.http.Links;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The address by which clients reach the server: with port 0 it is known only when it listens.
final class UrlOnceListening implements Supplier<URI> {

  private volatile @Nullable URI url;

  void listening(URI at) {
    url = at;
  }

  Links links() {
    return Links.of(get().toString());
  }

  @Override
  public URI get() {
    URI known = url;
    if (known == null) {
      throw new IllegalStateException("the server's address is asked before it listens");
    }
    return known;
  }
}
