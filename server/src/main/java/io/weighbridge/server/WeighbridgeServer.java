package io.weighbridge.server;

import io.weighbridge.http.AnsweredRequest;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.hub.SessionSettings;
import io.weighbridge.hub.Sessions;
import io.weighbridge.pages.Pages;
import io.weighbridge.signin.OidcDoor;
import io.weighbridge.signin.OidcSettings;
import io.weighbridge.signin.SubjectDoor;
import io.weighbridge.terms.StatedFacts;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// The whole server, started and stopped: what each part needs is given to it here and nowhere
/// else.
///
/// ```java
/// try (var server = WeighbridgeServer.start(configuration)) {
///   System.out.println("Weighbridge is ready: " + server.url());
/// }
/// ```
public final class WeighbridgeServer implements AutoCloseable {

  private final Deque<AutoCloseable> open;
  private final URI url;
  private final Optional<String> grpc;
  private final Optional<Path> adminToken;

  private WeighbridgeServer(
      Deque<AutoCloseable> open, URI url, Optional<String> grpc, Optional<Path> adminToken) {
    this.open = open;
    this.url = url;
    this.grpc = grpc;
    this.adminToken = adminToken;
  }

  /// Starts; when this returns, requests are answered.
  ///
  /// @throws ServerFailure why it cannot
  public static WeighbridgeServer start(Configuration configuration) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return start(configuration, open);
    } catch (UncheckedIOException e) {
      Closing.all(open);
      throw new ServerFailure("the server cannot start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      Closing.all(open);
      throw e;
    }
  }

  private static WeighbridgeServer start(Configuration configuration, Deque<AutoCloseable> open) {
    LogLines.install();
    ServerSettings settings = configuration.server();
    Clock clock = Clock.systemUTC();
    Optional<SSLContext> tls =
        settings.certificate().map(file -> Tls.context(file, settings.key().orElseThrow()));
    DataFolder folder = kept(open, DataFolder.open(configuration.data()));
    // The port is known once the server listens; nobody asks before.
    UrlOnceListening url = new UrlOnceListening();
    Licensing licensing = new Licensing(configuration.terms(), clock);
    Store store =
        kept(
            open,
            Store.open(folder, configuration.hub(), configuration.terms(), licensing, url, clock));
    LicencePermission licences =
        new LicencePermission(store.parts(), licensing, configuration.terms().use());
    store.hub().pushes().listen(_ -> licences.forget());
    Accounting accounting = kept(open, Accounting.open(folder, configuration.ledger(), clock));
    Granting granting =
        kept(
            open,
            Granting.open(folder, store, licences, configuration.grants(), accounting, clock));
    Serving serving =
        kept(
            open,
            Serving.open(
                folder,
                store,
                configuration.serving(),
                licences,
                granting,
                accounting.usage(),
                clock));
    Metrics metrics = kept(open, new Metrics());
    AccessLog log = kept(open, AccessLog.open(settings.accessLog(), clock));
    Router router = new Router();
    new Operations(
            router,
            () -> metrics.text() + serving.metrics(),
            () -> folder.isWritable() && store.isReadable(),
            url::links)
        .routes();
    store.hub().routes(router);
    Optional<OidcSettings> oidc = configuration.oidc().provider();
    Sessions sessions =
        store
            .hub()
            .sessions(
                router, new SessionSettings(settings.session(), oidc.map(OidcSettings::name)));
    oidc.ifPresent(provider -> {
      kept(open, new OidcDoor(store.parts(), sessions, provider)).routes(router);
      new SubjectDoor(store.parts(), store.hub().doorkeeper(), provider).routes(router);
    });
    TrustedSigners signers = TrustedSigners.of(configuration.hub().trustedKeys(), clock);
    store.hub().signatures(router, signers);
    store.hub().papers(router, licensing, StatedFacts.WORDS);
    kept(
        open,
        store
            .hub()
            .catalogue(
                router, new CatalogueAnswers(licensing, configuration.terms(), serving), signers));
    serving.routes(router);
    granting.routes(router, serving.callers());
    accounting.routes(router, store.parts(), serving, configuration.billing());
    kept(open, accounting.alerts(store, configuration.billing()));
    new PoliciesDoor(configuration, clock, serving.callers()::of, serving.callers()::require)
        .routes(router);
    new Pages(url::links).routes(router);
    Consumer<AnsweredRequest> answered = metrics;
    HttpServer http = kept(open, listen(settings, tls, router, answered.andThen(log)));
    metrics.openConnections(http::openConnections);
    URI local = local(settings.host(), http.port(), tls.isPresent());
    url.listening(settings.publicUrl().orElse(local));
    Optional<String> grpc =
        settings.grpcPort().stream()
            .mapToObj(port -> serving.listen(settings.host(), port, tls, settings.proxies()))
            .map(listening -> "%s:%d".formatted(reached(settings.host()), listening.port()))
            .findFirst();
    return new WeighbridgeServer(open, local, grpc, store.adminToken());
  }

  private static HttpServer listen(
      ServerSettings settings,
      Optional<SSLContext> tls,
      Router router,
      Consumer<AnsweredRequest> answered) {
    try {
      return HttpServer.start(
          settings.host(),
          settings.port(),
          tls,
          router,
          settings.limits(),
          settings.proxies(),
          answered);
    } catch (RuntimeException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new ServerFailure(
          "cannot listen on %s port %d (%s): name another with --port, 0 is any free one"
              .formatted(settings.host(), settings.port(), reason.getMessage()),
          e);
    }
  }

  private static URI local(String host, int port, boolean secure) {
    return URI.create("%s://%s:%d".formatted(secure ? "https" : "http", reached(host), port));
  }

  private static String reached(String host) {
    return switch (host) {
      // All addresses: this machine is reached by this one.
      case "0.0.0.0", "::" -> "127.0.0.1";
      default -> host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    };
  }

  private static <T extends AutoCloseable> T kept(Deque<AutoCloseable> open, T part) {
    open.push(part);
    return part;
  }

  /// Where this machine reaches the server.
  public URI url() {
    return url;
  }

  /// Where this machine reaches gRPC, `host:port`; empty if it is off.
  public Optional<String> grpc() {
    return grpc;
  }

  /// The file with the first user's token, if this start made it.
  public Optional<Path> adminToken() {
    return adminToken;
  }

  /// Accepts nothing more, lets running requests end, and closes the store.
  @Override
  public void close() {
    Closing.all(open);
  }
}
