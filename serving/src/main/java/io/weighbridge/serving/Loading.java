package io.weighbridge.serving;

import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// From a plan to a running version: the files, the engine that takes them, the model.
final class Loading {

  /// So many names of files are told where no engine takes them.
  private static final int NAMES = 8;

  private final List<InferenceEngine> engines;
  private final WeightsOpener opener;
  private final SharedModels models;

  Loading(List<InferenceEngine> engines, WeightsOpener opener, SharedModels models) {
    this.engines = engines;
    this.opener = opener;
    this.models = models;
  }

  /// The commit that the source leads to now.
  ///
  /// @throws ModelLoadFailure if there is no such model
  String resolve(ModelSource source) {
    return guarded(source, () -> opener.resolve(source));
  }

  /// @throws ModelLoadFailure why there is no version: what every engine said
  Version load(int number, DeploymentPlan plan, String commit) {
    ModelSource source = plan.source();
    return guarded(
        source,
        () -> {
          ModelFiles files = opener.open(source, commit);
          SharedModels.Lease lease;
          try {
            lease = lease(plan, files);
          } catch (RuntimeException e) {
            files.close();
            throw e;
          }
          try {
            return new Version(number, plan, commit, lease, opener.card(source, commit));
          } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
          }
        });
  }

  private SharedModels.Lease lease(DeploymentPlan plan, ModelFiles files) {
    if (plan.engine().isPresent()) {
      return models.acquire(named(plan.engine().get()), files);
    }
    List<String> said = new ArrayList<>();
    for (InferenceEngine engine : engines) {
      if (!engine.claims(files)) {
        said.add("%s takes none of %s".formatted(engine.name(), names(files)));
        continue;
      }
      try {
        return models.acquire(engine, files);
      } catch (ModelLoadFailure e) {
        said.add("%s says: %s".formatted(engine.name(), e.getMessage()));
      }
    }
    throw new ModelLoadFailure(
        "no engine loads %s: %s".formatted(files.origin(), String.join("; ", said)));
  }

  private InferenceEngine named(String name) {
    return engines.stream()
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ModelLoadFailure(
                "there is no engine '%s': there are %s"
                    .formatted(
                        name,
                        engines.stream()
                            .map(InferenceEngine::name)
                            .collect(Collectors.joining(", ")))));
  }

  private static String names(ModelFiles files) {
    List<String> names = files.names();
    String first = names.stream().limit(NAMES).collect(Collectors.joining(", "));
    return "(%s%s)".formatted(first, names.size() > NAMES ? ", ..." : "");
  }

  private interface Step<T> {
    T run();
  }

  /// Whatever a load meets is told as its failure; nothing of it reaches other deployments.
  private static <T> T guarded(ModelSource source, Step<T> step) {
    try {
      return step.run();
    } catch (ModelLoadFailure | ServingException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new ModelLoadFailure("loading %s failed: %s".formatted(source, e), e);
    }
  }
}
