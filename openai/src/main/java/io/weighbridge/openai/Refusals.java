package io.weighbridge.openai;

import io.weighbridge.access.Caller;
import io.weighbridge.finetuning.BadRequest;
import io.weighbridge.finetuning.FileInUse;
import io.weighbridge.finetuning.FineTuningException;
import io.weighbridge.finetuning.JobEnded;
import io.weighbridge.finetuning.NoSuchFile;
import io.weighbridge.finetuning.NoSuchJob;
import io.weighbridge.finetuning.NotAllowed;
import io.weighbridge.finetuning.TooMuch;
import io.weighbridge.http.HttpFailure;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What these doors refuse, in OpenAI's envelope.
final class Refusals {

  private Refusals() {}

  /// Whoever files and jobs can belong to.
  static Caller signedIn(Caller caller) {
    if (caller.isAnonymous()) {
      throw HttpFailure.of(401, "Files and jobs belong to somebody: show a token.")
          .header("WWW-Authenticate", "Bearer")
          .code("invalid_api_key");
    }
    return caller;
  }

  /// A field of the request that cannot be.
  static HttpFailure param(String param, String message) {
    return param(400, param, message, "invalid_value");
  }

  private static HttpFailure param(int status, String param, String message, String code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", "invalid_request_error")
        .put("param", param)
        .put("code", code);
    return HttpFailure.of(status, message).code(code).body(body);
  }

  /// For [io.weighbridge.http.Router#translating]: what is not fine-tuning's is returned as it is.
  static RuntimeException translate(RuntimeException thrown) {
    if (!(thrown instanceof FineTuningException refused)) {
      return thrown;
    }
    String message = String.valueOf(refused.getMessage());
    return switch (refused) {
      case NoSuchFile _ -> HttpFailure.of(404, message).code("file_not_found");
      case NoSuchJob _ -> HttpFailure.of(404, message).code("fine_tune_not_found");
      case BadRequest bad -> param(bad.param(), message);
      case FileInUse _ -> HttpFailure.of(409, message).code("file_in_use");
      case TooMuch _ -> HttpFailure.of(413, message).code("too_much");
      case NotAllowed not ->
          HttpFailure.of(not.hidden() ? 404 : 403, message)
              .code(not.hidden() ? "model_not_found" : "not_allowed");
      case JobEnded _ -> HttpFailure.of(400, message).code("job_ended");
    };
  }
}
