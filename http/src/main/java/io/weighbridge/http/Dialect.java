package io.weighbridge.http;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// How a door says that something failed.
public enum Dialect {
  /// `{"error": "..."}`: Hugging Face's API and the Open Inference Protocol.
  ERROR {
    @Override
    JsonNode body(int status, String message) {
      return JsonNodeFactory.instance.objectNode().put("error", message);
    }
  },
  /// RFC 9457: this program's own API.
  PROBLEM {
    @Override
    JsonNode body(int status, String message) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("type", "about:blank")
          .put("title", Reasons.of(status))
          .put("status", status)
          .put("detail", message);
    }

    @Override
    String contentType() {
      return "application/problem+json";
    }
  };

  private static final String OWN_API = "/api/weighbridge/";

  abstract JsonNode body(int status, String message);

  String contentType() {
    return "application/json";
  }

  static Dialect of(String rawPath) {
    return rawPath.startsWith(OWN_API) ? PROBLEM : ERROR;
  }
}
