package io.weighbridge.server;

import io.weighbridge.access.FirstStart;
import io.weighbridge.grants.Grants;
import io.weighbridge.hub.Hub;
import io.weighbridge.hub.HubLimits;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.HubSettings;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the server keeps on disk, opened, and the hub over it.
final class Store implements AutoCloseable {

  private static final List<Migrations> TABLES =
      Stream.of(Hub.TABLES, Serving.TABLES, List.of(Grants.TABLES)).flatMap(List::stream).toList();

  private final HubParts parts;
  private final Hub hub;
  private final Optional<Path> adminToken;

  private Store(HubParts parts, Hub hub, Optional<Path> adminToken) {
    this.parts = parts;
    this.hub = hub;
    this.adminToken = adminToken;
  }

  static Store open(
      DataFolder folder,
      HubOptions options,
      TermsOptions terms,
      Licensing licensing,
      UrlOnceListening url,
      Clock clock) {
    Blobs blobs = Blobs.open(folder.path("objects"));
    Database database = Database.open(folder.secret("weighbridge.db"), TABLES);
    Repositories repositories = Repositories.open(folder.path("repositories"), blobs, clock);
    HubSettings settings =
        new HubSettings(
            url,
            limits(options),
            options.xetBridge(),
            options.webhookHosts(),
            options.keepUnowned(),
            folder.path("temporary"));
    HubParts parts =
        HubParts.of(repositories, blobs, database, settings, options.quota(), clock)
            .scannedBy(new ScannedFiles(), options.scan());
    parts = parts.inspectedBy(List.of(new LicenceInspection(parts, licensing, terms.push())));
    Optional<Path> adminToken =
        FirstStart.prepare(database, parts.accounts(), parts.tokens(), folder.folder());
    return new Store(parts, new Hub(parts), adminToken);
  }

  private static HubLimits limits(HubOptions options) {
    HubLimits usual = HubLimits.DEFAULT;
    return new HubLimits(
        options.commitLimit(),
        options.commitFiles(),
        options.regularFileLimit(),
        usual.json(),
        usual.create(),
        options.pageSize());
  }

  HubParts parts() {
    return parts;
  }

  Hub hub() {
    return hub;
  }

  Optional<Path> adminToken() {
    return adminToken;
  }

  boolean isReadable() {
    return parts
        .database()
        .read(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one() == 1);
  }

  @Override
  public void close() {
    hub.close();
    parts.repositories().close();
    parts.database().close();
  }
}
