package io.weighbridge.hub;

import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Method;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.List;

/// Datasets, Spaces and kernels, of which there are none here: each address of theirs says so.
final class OtherKinds {

  private static final List<String> KINDS = List.of("datasets", "spaces", "kernels");

  void routes(Router router) {
    Handler nothing =
        _ -> {
          throw missing();
        };
    Operation operation = Operation.internal("There are only models here");
    for (String kind : KINDS) {
      for (String prefix : List.of("/api/" + kind, "/" + kind)) {
        for (Method method : Method.values()) {
          if (method != Method.HEAD) {
            router.route(method, prefix, operation, nothing);
            router.route(method, prefix + "/{rest...}", operation, nothing);
          }
        }
      }
    }
  }

  static HttpFailure missing() {
    return HubFailures.missing(
        "Repository not found: this hub keeps models, no datasets, Spaces or kernels.");
  }
}
