package io.weighbridge.openai;

import io.weighbridge.finetuning.FineTuning;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployments;
import java.time.Clock;
import java.util.List;

/// The doors under `/v1` that programs written for OpenAI's API find: models, embeddings, files and
/// fine-tuning jobs.
///
/// ```java
/// new OpenAi(deployments, callers, tuning, Clock.systemUTC()).routes(router);
/// ```
public final class OpenAi {

  /// What such programs ask for too, and no engine here can answer.
  private static final List<String> NOT_SERVED =
      List.of("/v1/chat/completions", "/v1/completions", "/v1/responses");

  private final ModelsDoor models;
  private final EmbeddingsDoor embeddings;
  private final FilesDoor files;
  private final JobsDoor jobs;

  public OpenAi(Deployments deployments, Callers callers, FineTuning tuning, Clock clock) {
    models = new ModelsDoor(deployments, callers, clock.instant());
    embeddings = new EmbeddingsDoor(deployments, callers);
    files = new FilesDoor(tuning.files(), callers);
    jobs = new JobsDoor(tuning.jobs(), callers);
  }

  /// Adds the routes, and what makes answers of fine-tuning's refusals; serving's are translated by
  /// whoever made the router ([io.weighbridge.serving.ServingFailures]).
  public void routes(Router router) {
    models.routes(router);
    embeddings.routes(router);
    files.routes(router);
    jobs.routes(router);
    for (String path : NOT_SERVED) {
      router.post(
          path,
          Operation.of("Not served: no engine here writes text").answer(404, "not served"),
          _ -> {
            throw HttpFailure.of(
                    404,
                    "No engine of this server writes text, so %s is not served; models that make vectors answer at /v1/embeddings."
                        .formatted(path))
                .code("not_served");
          });
    }
    router.translating(Refusals::translate);
  }
}
