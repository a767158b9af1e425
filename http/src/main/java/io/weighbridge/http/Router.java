package io.weighbridge.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All routes in one table, matched on the raw path: split at `/` first, percent-decoded segment by
/// segment afterwards, so `%2F` inside a segment is data. A pattern's segment is literal (`api`), a
/// parameter (`{rev}`), a parameter with a literal end (`{name}.git`), or, last, the rest of the
/// path (`{path...}`, one segment or more, joined by `/`). Literal wins over `{name}.git` wins over
/// `{name}` wins over the rest. HEAD falls back to GET's handler, without its body.
///
/// ```java
/// router.get("/api/models/{ns}/{name}/tree/{rev}/{path...}", Operation.of("Lists a folder"),
///     exchange -> exchange.json(200, entries(exchange.path("rev"), exchange.path("path"))));
/// ```
public final class Router {

  /// One row of the table.
  record Route(Method method, String pattern, Operation operation, Handler handler) {}

  private final List<Route> routes = new ArrayList<>();
  private final PathNode root = new PathNode();
  private FailurePages pages = (_, _) -> Optional.empty();
  private UnaryOperator<RuntimeException> translation = thrown -> thrown;

  public Router get(String pattern, Operation operation, Handler handler) {
    return route(Method.GET, pattern, operation, handler);
  }

  public Router head(String pattern, Operation operation, Handler handler) {
    return route(Method.HEAD, pattern, operation, handler);
  }

  public Router post(String pattern, Operation operation, Handler handler) {
    return route(Method.POST, pattern, operation, handler);
  }

  public Router put(String pattern, Operation operation, Handler handler) {
    return route(Method.PUT, pattern, operation, handler);
  }

  public Router patch(String pattern, Operation operation, Handler handler) {
    return route(Method.PATCH, pattern, operation, handler);
  }

  public Router delete(String pattern, Operation operation, Handler handler) {
    return route(Method.DELETE, pattern, operation, handler);
  }

  /// Adds a route; two routes of one method and pattern are a mistake of ours.
  public Router route(Method method, String pattern, Operation operation, Handler handler) {
    Route route = new Route(method, pattern, operation, handler);
    root.add(route);
    routes.add(route);
    return this;
  }

  /// Lets failures of the rooms below become answers: what a handler throws goes through all of
  /// these once, each changing what it knows.
  public Router translating(UnaryOperator<RuntimeException> toAnswer) {
    UnaryOperator<RuntimeException> before = translation;
    translation = thrown -> toAnswer.apply(before.apply(thrown));
    return this;
  }

  /// How failures are told to people: asked for each refusal, answers a page for those it wants to
  /// tell itself.
  public Router telling(FailurePages told) {
    pages = told;
    return this;
  }

  FailurePages pages() {
    return pages;
  }

  RuntimeException translated(RuntimeException thrown) {
    return translation.apply(thrown);
  }

  List<Route> routes() {
    return List.copyOf(routes);
  }

  /// The routes of the best pattern for this raw path, with the path's parameters.
  Optional<Match> match(RawPath path) {
    return root.match(path.segments());
  }

  /// What a path leads to: the routes by method, and the values of the pattern's parameters.
  record Match(Map<Method, Route> routes, Map<String, String> parameters) {

    /// All methods of one path share it.
    String pattern() {
      return routes.values().iterator().next().pattern();
    }

    @Nullable Route route(Method method) {
      Route route = routes.get(method);
      return route == null && method == Method.HEAD ? routes.get(Method.GET) : route;
    }

    /// RFC 9110 10.2.1.
    String allow() {
      List<String> names = new ArrayList<>();
      for (Method method : Method.values()) {
        if (route(method) != null) {
          names.add(method.name());
        }
      }
      names.add("OPTIONS");
      return String.join(", ", names);
    }
  }

  static Map<Method, Route> byMethod() {
    return new EnumMap<>(Method.class);
  }

  static Route unique(@Nullable Route before, Route route) {
    if (before != null) {
      throw new IllegalArgumentException(
          "two routes for %s %s".formatted(route.method(), route.pattern()));
    }
    return Objects.requireNonNull(route);
  }
}
