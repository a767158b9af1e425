package io.weighbridge.pages;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Links;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One look at one page: what was asked, by whom, and the API on his behalf.
public final class Visit {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int MOVED = 307;

  /// Segments of `/api/models/NS/NAME`, the empty one in front too.
  private static final int NAMES = 5;

  private final Exchange exchange;
  private final InProcess api;
  private final Links links;
  private final List<Call> calls = new ArrayList<>();
  private final Visitor visitor;

  Visit(Exchange exchange, InProcess api, Links links) throws IOException {
    this.links = links;
    this.exchange = exchange;
    this.api = api;
    Reply session = api.call(exchange, Request.get("/api/weighbridge/session"));
    this.visitor = session.isGood() ? Visitor.of(session.json()) : Visitor.NOBODY;
  }

  public Visitor visitor() {
    return visitor;
  }

  /// A parameter of the path.
  public String path(String name) {
    return exchange.path(name);
  }

  /// A parameter of the query, empty if it is not there.
  public String query(String name) {
    return exchange.query(name).orElse("");
  }

  public List<String> queries(String name) {
    return exchange.queries(name);
  }

  String rawQuery() {
    return exchange.rawQuery();
  }

  /// An address of this server as browsers know it.
  String outside(String local) {
    return BasePath.of(links).before(local);
  }

  /// Path and query, to come back to.
  String here() {
    return exchange.rawQuery().isEmpty()
        ? exchange.rawPath()
        : exchange.rawPath() + "?" + exchange.rawQuery();
  }

  /// Whether this is the origin under which people reach this server (RFC 6454 6.2).
  boolean isOrigin(String origin) {
    URI base = links.base();
    return origin.equals("%s://%s".formatted(base.getScheme(), base.getRawAuthority()));
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  Exchange exchange() {
    return exchange;
  }

  /// What the API answers.
  public Reply ask(Request request) throws IOException {
    Reply reply = api.call(exchange, request);
    calls.add(new Call(request.method().name(), request.pathAndQuery(), reply.status()));
    return reply;
  }

  /// The JSON at an address of the API.
  ///
  /// @throws HttpFailure what the API refused it with
  public JsonNode get(String pathAndQuery) throws IOException {
    Reply reply = ask(Request.get(pathAndQuery));
    if (!reply.isGood()) {
      throw refused(reply);
    }
    return reply.json();
  }

  /// A model, at an address of the API; where it was moved, the failure leads the browser to the
  /// same page under its name of today.
  JsonNode model(String pathAndQuery) throws IOException {
    Reply reply = ask(Request.get(pathAndQuery));
    if (reply.status() == MOVED) {
      // `/api/models/NS/NAME...` of the new name, `/NS/NAME...` of the page that was asked for.
      String base = BasePath.of(links).path();
      String location =
          reply.header("location").orElse("").replaceFirst("^https?://[^/]+", "");
      String[] there =
          (location.startsWith(base + "/") ? location.substring(base.length()) : location)
              .split("[/?]", -1);
      String[] here = exchange.rawPath().split("/", 4);
      if (there.length >= NAMES && here.length >= 3) {
        String rest = here.length > 3 ? "/" + here[3] : "";
        String query = exchange.rawQuery().isEmpty() ? "" : "?" + exchange.rawQuery();
        throw HttpFailure.of(MOVED, "The model has another name now.")
            .header("Location", "%s/%s/%s%s%s".formatted(base, there[3], there[4], rest, query));
      }
    }
    if (!reply.isGood()) {
      throw refused(reply);
    }
    return reply.json();
  }

  /// The JSON at an address of the API, if it is there for the visitor.
  public Optional<JsonNode> find(String pathAndQuery) throws IOException {
    Reply reply = ask(Request.get(pathAndQuery));
    return switch (reply.status()) {
      case UNAUTHORIZED, FORBIDDEN, NOT_FOUND -> Optional.empty();
      default -> {
        if (!reply.isGood()) {
          throw refused(reply);
        }
        yield Optional.of(reply.json());
      }
    };
  }

  /// The failure that a reply tells of, in whichever dialect it does.
  static HttpFailure refused(Reply reply) {
    return HttpFailure.of(Math.max(reply.status(), 300), sentence(reply));
  }

  /// The sentence of a refusal.
  static String sentence(Reply reply) {
    if (reply.body().length == 0) {
      return "The server answered with status %d.".formatted(reply.status());
    }
    JsonNode body = reply.json();
    JsonNode error = body.path("error");
    String said =
        error.isObject()
            ? error.path("message").asString("")
            : error.asString(body.path("detail").asString(""));
    return said.isEmpty() ? "The server answered with status %d.".formatted(reply.status()) : said;
  }
}
