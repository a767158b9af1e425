package io.weighbridge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What /openapi.json says of one route: summary, query parameters, body and answers. Path
/// parameters and the method come from the route itself.
///
/// ```java
/// Operation.of("Lists a folder")
///     .query("recursive", "boolean", "whether folders below are listed too")
///     .answer(200, "the entries").answer(404, "no such repository, revision or folder")
/// ```
public record Operation(
    String summary,
    List<Query> queries,
    Optional<Body> body,
    List<Answer> answers,
    boolean signedIn,
    boolean hidden) {

  /// A query parameter; `type` is string, boolean or integer; it may be repeated.
  public record Query(String name, String type, String description) {}

  /// A request body; `schema` is a JSON Schema as text, `example` a JSON text where there is one.
  public record Body(String contentType, String schema, boolean required) {}

  /// One documented answer; `contentType` is empty where there is no body.
  public record Answer(int status, String description, String contentType) {}

  public Operation {
    queries = List.copyOf(queries);
    answers = List.copyOf(answers);
  }

  public static Operation of(String summary) {
    return new Operation(summary, List.of(), Optional.empty(), List.of(), false, false);
  }

  /// A route that is no part of the published API.
  public static Operation internal(String summary) {
    return new Operation(summary, List.of(), Optional.empty(), List.of(), false, true);
  }

  public Operation query(String name, String type, String description) {
    return new Operation(
        summary,
        with(queries, new Query(name, type, description)),
        body,
        answers,
        signedIn,
        hidden);
  }

  /// A JSON body; the schema as JSON Schema text (for example `{"type":"object"}`).
  public Operation json(String schema) {
    return body("application/json", schema);
  }

  public Operation body(String contentType, String schema) {
    return new Operation(
        summary,
        queries,
        Optional.of(new Body(contentType, schema, true)),
        answers,
        signedIn,
        hidden);
  }

  /// A JSON answer.
  public Operation answer(int status, String description) {
    return answer(status, description, "application/json");
  }

  public Operation answer(int status, String description, String contentType) {
    return new Operation(
        summary,
        queries,
        body,
        with(answers, new Answer(status, description, contentType)),
        signedIn,
        hidden);
  }

  /// Asks for a token: documented with a security requirement and the answer 401.
  public Operation forSignedIn() {
    return new Operation(summary, queries, body, answers, true, hidden);
  }

  private static <T> List<T> with(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }
}
