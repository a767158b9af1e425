package io.weighbridge.http;

import io.weighbridge.http.Operation.Answer;
import io.weighbridge.http.Operation.Body;
import io.weighbridge.http.Operation.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI 3.1 document of a [Router]: made from the table that answers, so it cannot tell of
/// routes that are not there. HEAD is documented where GET is.
public final class OpenApi {

  private static final String TOKEN = "token";
  private static final String JSON = "application/json";

  /// What any route may answer besides its own: OpenAPI's `default`.
  private static final String REFUSED =
      "a refusal: one sentence, and X-Error-Code where clients branch on it";

  private OpenApi() {}

  /// The document; `base` is the public address of the server.
  public static JsonNode document(Router router, String title, String version, Links base) {
    ObjectNode document = object();
    document.put("openapi", "3.1.0");
    document.putObject("info").put("title", title).put("version", version);
    document.putArray("servers").addObject().put("url", base.absolute(""));
    ObjectNode paths = document.putObject("paths");
    Map<String, ObjectNode> byPath = new LinkedHashMap<>();
    for (Router.Route route : router.routes()) {
      if (!route.operation().hidden()) {
        String path = route.pattern().replace("...}", "}");
        ObjectNode item = byPath.computeIfAbsent(path, paths::putObject);
        ObjectNode get = operation(route);
        item.set(route.method().name().toLowerCase(Locale.ROOT), get);
        if (route.method() == Method.GET && !item.has("head")) {
          item.set("head", head(get));
        }
      }
    }
    ObjectNode components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject(TOKEN)
        .put("type", "http")
        .put("scheme", "bearer");
    ObjectNode error = components.putObject("schemas").putObject("Error");
    error.put("type", "object").putArray("required").add("error");
    error.putObject("properties").putObject("error").put("type", "string");
    return document;
  }

  private static ObjectNode operation(Router.Route route) {
    Operation operation = route.operation();
    ObjectNode node = object();
    node.put("summary", operation.summary());
    node.put("operationId", operationId(route));
    var parameters = node.putArray("parameters");
    for (String name : names(route.pattern())) {
      ObjectNode schema = parameter(parameters.addObject(), name, "path", true, "string");
      schema.put("minLength", 1);
    }
    for (Query query : operation.queries()) {
      ObjectNode parameter = parameters.addObject();
      parameter(parameter, query.name(), "query", false, query.type());
      parameter.put("description", query.description());
    }
    operation.body().ifPresent(body -> node.set("requestBody", body(body)));
    ObjectNode responses = node.putObject("responses");
    operation.answers().forEach(answer -> answer(responses, answer));
    answer(responses.putObject("default"), REFUSED, JSON, true);
    var security = node.putArray("security");
    if (!operation.signedIn()) {
      security.addObject();
    }
    security.addObject().putArray(TOKEN);
    return node;
  }

  private static ObjectNode head(ObjectNode get) {
    ObjectNode head = get.deepCopy();
    head.put("operationId", get.get("operationId").asString() + "-head");
    for (JsonNode response : head.get("responses")) {
      ((ObjectNode) response).remove("content");
    }
    return head;
  }

  private static ObjectNode parameter(
      ObjectNode parameter, String name, String in, boolean required, String type) {
    parameter.put("name", name).put("in", in).put("required", required);
    return parameter.putObject("schema").put("type", type);
  }

  private static ObjectNode body(Body body) {
    ObjectNode node = object();
    node.put("required", body.required());
    node.putObject("content")
        .putObject(body.contentType())
        .set("schema", Json.MAPPER.readTree(body.schema()));
    return node;
  }

  /// Answers of one status in several types are one response, described as the first of them.
  private static void answer(ObjectNode responses, Answer answer) {
    String status = Integer.toString(answer.status());
    boolean known = responses.get(status) instanceof ObjectNode;
    answer(
        known ? (ObjectNode) responses.get(status) : responses.putObject(status),
        known ? responses.get(status).get("description").asString() : answer.description(),
        answer.contentType(),
        answer.status() >= 400);
  }

  private static void answer(
      ObjectNode response, String description, String contentType, boolean failed) {
    response.put("description", description);
    if (!contentType.isEmpty()) {
      ObjectNode content =
          response.get("content") instanceof ObjectNode there
              ? there
              : response.putObject("content");
      ObjectNode schema = content.putObject(contentType).putObject("schema");
      if (failed && contentType.equals(JSON)) {
        schema.put("$ref", "#/components/schemas/Error");
      }
    }
  }

  private static List<String> names(String pattern) {
    List<String> names = new ArrayList<>();
    for (int open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
      names.add(pattern.substring(open + 1, pattern.indexOf('}', open)).replace("...", ""));
    }
    return names;
  }

  private static String operationId(Router.Route route) {
    return route.method().name().toLowerCase(Locale.ROOT)
        + route.pattern().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("-$", "");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
