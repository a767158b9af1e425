package io.weighbridge.oip;

import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.List;

/// Triton's extensions that are not offered, so that its clients read why: shared memory, tracing,
/// and changing the log from afar. They are no part of `extensions` either.
final class NotOffered {

  private static final Operation OPERATION =
      Operation.internal("Refuses: an extension that is not offered");

  private NotOffered() {}

  static void routes(Router router) {
    for (String memory : List.of("/v2/systemsharedmemory", "/v2/cudasharedmemory")) {
      router.get(memory + "/status", OPERATION, sharedMemory());
      router.get(memory + "/region/{region}/status", OPERATION, sharedMemory());
      router.post(memory + "/unregister", OPERATION, sharedMemory());
      router.post(memory + "/region/{region}/register", OPERATION, sharedMemory());
      router.post(memory + "/region/{region}/unregister", OPERATION, sharedMemory());
    }
    for (String settings :
        List.of("/v2/trace/setting", "/v2/models/{model}/trace/setting", "/v2/logging")) {
      router.get(settings, OPERATION, settings());
      router.post(settings, OPERATION, settings());
    }
  }

  private static Handler sharedMemory() {
    return _ -> {
      throw SharedMemory.refused();
    };
  }

  private static Handler settings() {
    return _ -> {
      throw HttpFailure.badRequest(
          "Tracing and logging are set where the server is started, not from here.");
    };
  }
}
