package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Method;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A form of a page as the call of the API that it stands for. The form names the call in its field
/// `call`, such as `POST /api/weighbridge/deployments`; its other fields become the JSON body. A
/// field's name may be a path (`limits.requests`) and may say its kind: `:number`, `:boolean` (a
/// checkbox), `:list` (separated by commas or lines), `:json`, `:day` (the end of that day, UTC). A
/// field of the kind `:content` is the whole body, and its name says what it is
/// (`application/yaml:content`). Fields that were left empty are left out. A name that begins with
/// `=` is a key as it is, whatever signs it has. `{field}` in the call's path takes the value of
/// that field, which then is no part of the body.
record FormCall(Method method, String path, ObjectNode body, Optional<Content> content) {

  /// A body that is no JSON.
  record Content(String type, String text) {}

  static final int MOST_FIELDS = 200;
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern CALL =
      Pattern.compile("(POST|PUT|PATCH|DELETE) (/(?:api|v1|v2)/\\S+)");
  private static final String CONTENT = ":content";
  private static final Pattern HOLE = Pattern.compile("\\{([a-zA-Z0-9_-]+)\\}");

  private static final List<String> SECRETS = List.of("password", "current");

  /// What the form's other fields are for, not the API.
  private static final List<String> OURS = List.of("call", "csrf", "then", "show", "done");

  static FormCall of(Map<String, List<String>> form) {
    if (form.size() > MOST_FIELDS) {
      throw HttpFailure.badRequest("The form has more than %d fields.".formatted(MOST_FIELDS));
    }
    Matcher call = CALL.matcher(first(form, "call"));
    if (!call.matches()) {
      throw HttpFailure.badRequest("The form does not say which call of the API it stands for.");
    }
    List<String> used = new ArrayList<>(OURS);
    String path =
        HOLE.matcher(call.group(2))
            .replaceAll(hole -> {
              used.add(hole.group(1));
              String value = first(form, hole.group(1));
              if (value.isEmpty()) {
                throw HttpFailure.badRequest("Fill in the field %s.".formatted(hole.group(1)));
              }
              return Matcher.quoteReplacement(Addresses.encoded(value));
            });
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    form.forEach((name, values) -> {
      if (!used.contains(name) && !name.endsWith(CONTENT)) {
        put(body, name, values);
      }
    });
    return new FormCall(Method.valueOf(call.group(1)), path, body, content(form));
  }

  /// What was written is sent as it is: others may have signed it. Browsers end lines with CR LF
  /// (the HTML standard, 4.10.21.4), files do not.
  private static Optional<Content> content(Map<String, List<String>> form) {
    return form.entrySet().stream()
        .filter(field -> field.getKey().endsWith(CONTENT))
        .findFirst()
        .map(field -> {
          String type = field.getKey().substring(0, field.getKey().length() - CONTENT.length());
          String text = field.getValue().getFirst().replace("\r\n", "\n");
          return new Content(type, text);
        });
  }

  /// With the token that proves that the form is one of ours.
  Request request(String csrf) {
    Request request = Request.of(method, path).header("X-CSRF-Token", csrf);
    if (content.isPresent()) {
      return request.content(
          content.get().type(), content.get().text().getBytes(StandardCharsets.UTF_8));
    }
    return method == Method.DELETE && body.isEmpty() ? request : request.json(body);
  }

  static String first(Map<String, List<String>> form, String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst().strip();
  }

  private static void put(ObjectNode body, String field, List<String> values) {
    // A password may begin or end with a space.
    String value = SECRETS.contains(field) ? values.getFirst() : values.getFirst().strip();
    if (field.startsWith("=")) {
      body.put(field.substring(1), value);
      return;
    }
    int colon = field.lastIndexOf(':');
    String kind = colon < 0 ? "text" : field.substring(colon + 1);
    String[] names = (colon < 0 ? field : field.substring(0, colon)).split("\\.", -1);
    if (value.isEmpty()) {
      return;
    }
    ObjectNode at = body;
    for (int i = 0; i + 1 < names.length; i++) {
      at = at.withObject(pointer(names[i]));
    }
    String name = names[names.length - 1];
    switch (kind) {
      case "number" -> number(at, name, value);
      case "boolean" -> at.put(name, !value.equals("false"));
      case "list" -> {
        ArrayNode list = at.putArray(name);
        for (String one : values) {
          for (String part : one.split("[,\\n]", -1)) {
            if (!part.isBlank()) {
              list.add(part.strip());
            }
          }
        }
      }
      case "day" -> at.put(name, value + "T23:59:59Z");
      case "json" -> at.set(name, json(name, value));
      default -> at.put(name, value);
    }
  }

  private static JsonNode json(String name, String value) {
    try {
      return JSON.readTree(value);
    } catch (JacksonException e) {
      throw HttpFailure.badRequest("%s should be JSON: %s".formatted(name, e.getOriginalMessage()));
    }
  }

  private static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private static void number(ObjectNode at, String name, String value) {
    try {
      at.put(name, new BigDecimal(value));
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest("%s should be a number, not %s.".formatted(name, value));
    }
  }
}
