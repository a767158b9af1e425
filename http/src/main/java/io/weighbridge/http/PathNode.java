package io.weighbridge.http;

import io.weighbridge.http.Router.Match;
import io.weighbridge.http.Router.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One segment in the tree of patterns. A path is followed by backtracking through the few ways
/// that fit: literal, ending, parameter, rest.
final class PathNode {

  /// A parameter with a literal end, such as `{name}.git`.
  private record Ending(String literal, PathNode node) {}

  private final Map<String, PathNode> literals = new HashMap<>();
  private final List<Ending> endings = new ArrayList<>();
  private final Map<Method, Route> here = Router.byMethod();
  private final Map<Method, Route> rest = Router.byMethod();
  private @Nullable PathNode parameter;
  private List<String> names = List.of();
  private List<String> restNames = List.of();

  void add(Route route) {
    if (!route.pattern().startsWith("/")) {
      throw new IllegalArgumentException("a pattern begins with a slash: " + route.pattern());
    }
    List<String> found = new ArrayList<>();
    PathNode node = this;
    for (String part : RawPath.parse(route.pattern().replace("...}", "*}")).segments()) {
      int close = part.indexOf('}');
      if (!part.startsWith("{")) {
        node = node.literals.computeIfAbsent(part, _ -> new PathNode());
      } else if (part.endsWith("*}")) {
        found.add(part.substring(1, part.length() - 2));
        node.addRest(route, found);
        return;
      } else {
        found.add(part.substring(1, close));
        node = close == part.length() - 1 ? node.any() : node.ending(part.substring(close + 1));
      }
    }
    node.names = same(node.here, node.names, found, route);
    node.here.put(route.method(), Router.unique(node.here.get(route.method()), route));
  }

  private void addRest(Route route, List<String> found) {
    restNames = same(rest, restNames, found, route);
    rest.put(route.method(), Router.unique(rest.get(route.method()), route));
  }

  private static List<String> same(
      Map<Method, Route> routes, List<String> before, List<String> found, Route route) {
    if (!routes.isEmpty() && !before.equals(found)) {
      throw new IllegalArgumentException(
          "%s names its parameters otherwise than another method does".formatted(route.pattern()));
    }
    return List.copyOf(found);
  }

  private PathNode any() {
    PathNode node = parameter;
    if (node == null) {
      node = new PathNode();
      parameter = node;
    }
    return node;
  }

  private PathNode ending(String literal) {
    for (Ending ending : endings) {
      if (ending.literal().equals(literal)) {
        return ending.node();
      }
    }
    PathNode node = new PathNode();
    endings.add(new Ending(literal, node));
    return node;
  }

  Optional<Match> match(List<String> segments) {
    return Optional.ofNullable(follow(segments, 0, new ArrayList<>()));
  }

  private @Nullable Match follow(List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      return here.isEmpty() ? null : match(here, names, values);
    }
    String segment = segments.get(at);
    PathNode literal = literals.get(segment);
    Match match = literal == null ? null : literal.follow(segments, at + 1, values);
    for (int i = 0; match == null && i < endings.size(); i++) {
      Ending ending = endings.get(i);
      if (segment.length() > ending.literal().length() && segment.endsWith(ending.literal())) {
        String value = segment.substring(0, segment.length() - ending.literal().length());
        match = ending.node().with(value, segments, at, values);
      }
    }
    if (match == null && parameter != null && !segment.isEmpty()) {
      match = parameter.with(segment, segments, at, values);
    }
    if (match == null && !rest.isEmpty()) {
      List<String> all = new ArrayList<>(values);
      all.add(String.join("/", segments.subList(at, segments.size())));
      match = match(rest, restNames, all);
    }
    return match;
  }

  private @Nullable Match with(String value, List<String> segments, int at, List<String> values) {
    values.add(value);
    Match match = follow(segments, at + 1, values);
    values.removeLast();
    return match;
  }

  private static Match match(Map<Method, Route> routes, List<String> names, List<String> values) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      parameters.put(names.get(i), values.get(i));
    }
    return new Match(routes, Collections.unmodifiableMap(parameters));
  }
}
