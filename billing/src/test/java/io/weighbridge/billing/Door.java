package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// A server with the door alone. The bearer token is the caller's name: `root` governs the hub,
/// `ann` governs acme, `bob` nothing.
final class Door implements AutoCloseable {

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  /// By name.
  static final class ByName implements Readers {
    @Override
    public Caller of(Exchange exchange) {
      String name = exchange.header("Authorization").orElse("").replace("Bearer ", "");
      if (name.isEmpty()) {
        throw HttpFailure.of(401, "Sign in.");
      }
      return new Caller(name, Scope.ADMIN, "t-" + name, name.equals("root"));
    }

    @Override
    public boolean maySee(Caller caller, String customer) {
      return seesAll(caller)
          || caller.name().equals(customer)
          || (caller.name().equals("ann") && customer.equals("acme"));
    }

    @Override
    public boolean mayGovern(Caller caller, String customer) {
      return maySee(caller, customer);
    }

    @Override
    public void requireGovernor(Caller caller) {
      if (!seesAll(caller)) {
        throw HttpFailure.of(403, "You do not govern this hub.");
      }
    }

    @Override
    public boolean seesAll(Caller caller) {
      return caller.siteAdmin();
    }
  }

  Door(Shop shop, PlanChoice plans) {
    Router router = new Router();
    new BillingDoor(
            shop.ledger,
            shop.checkpoints,
            Shop.SETTINGS,
            Buyers.BY_NAME,
            plans,
            new ByName(),
            shop.time)
        .routes(router);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:%d/api/weighbridge/%s".formatted(server.port(), path));
  }

  HttpResponse<String> get(String who, String path) {
    return send(request(who, path).GET());
  }

  HttpResponse<String> post(String who, String path, String type, String body, String... headers) {
    HttpRequest.Builder request =
        request(who, path)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", type);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  private HttpRequest.Builder request(String who, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
    return who.isEmpty() ? request : request.header("Authorization", "Bearer " + who);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
