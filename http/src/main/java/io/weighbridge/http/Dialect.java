package io.weighbridge.http;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How a door says that something failed.
public enum Dialect {
  /// `{"error": "..."}`: Hugging Face's API and the Open Inference Protocol.
  ERROR {
    @Override
    JsonNode body(HttpFailure failure) {
      ObjectNode body = object().put("error", failure.message());
      failure.code().ifPresent(code -> body.put("code", code));
      return body;
    }
  },
  /// `{"error": {"message": "...", "type": "...", "param": null, "code": "..."}}`: OpenAI's API.
  OPENAI {
    @Override
    JsonNode body(HttpFailure failure) {
      ObjectNode body = object();
      ObjectNode error = body.putObject("error");
      error.put("message", failure.message()).put("type", type(failure.status()));
      error.putNull("param");
      failure.code().ifPresentOrElse(code -> error.put("code", code), () -> error.putNull("code"));
      return body;
    }
  },
  /// RFC 9457: this program's own API.
  PROBLEM {
    @Override
    JsonNode body(HttpFailure failure) {
      ObjectNode body =
          object()
              .put("type", "about:blank")
              .put("title", Reasons.of(failure.status()))
              .put("status", failure.status())
              .put("detail", failure.message());
      failure.code().ifPresent(code -> body.put("code", code));
      return body;
    }

    @Override
    String contentType() {
      return "application/problem+json";
    }
  };

  private static final String OWN_API = "/api/weighbridge/";
  private static final String OPENAI_API = "/v1/";

  abstract JsonNode body(HttpFailure failure);

  String contentType() {
    return "application/json";
  }

  static Dialect of(String rawPath) {
    if (rawPath.startsWith(OWN_API)) {
      return PROBLEM;
    }
    return rawPath.startsWith(OPENAI_API) ? OPENAI : ERROR;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// The words by which OpenAI's clients sort failures.
  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }
}
