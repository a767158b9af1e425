package io.weighbridge.server;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Decision;
import io.weighbridge.finetuning.MayFineTune;
import io.weighbridge.finetuning.ModelPublisher;
import io.weighbridge.finetuning.NotAllowed;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.Publishing;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Fine-tuning takes models from the hub and leaves its own there, with the rights of whoever made
/// the job. A model that is made of a private one is private.
final class HubFineTuning implements MayFineTune, ModelPublisher {

  /// What the audit log has for an address.
  private static final String HERE = "fine-tuning";

  private final HubParts parts;
  private final Publishing publishing;

  HubFineTuning(HubParts parts, Publishing publishing) {
    this.parts = parts;
    this.publishing = publishing;
  }

  @Override
  public void require(Caller caller, String base, String target) {
    ModelRepository from = base(base);
    Decision decision =
        parts.permissions().decide(caller, from.id(), from.settings(), Action.DOWNLOAD);
    switch (decision) {
      case Decision.Allowed _ -> {}
      case Decision.Hidden _ -> throw missing(base);
      case Decision.Gated(String reason) -> throw new NotAllowed(reason, false);
      case Decision.Forbidden(String reason) -> throw new NotAllowed(reason, false);
      case Decision.Disabled _ ->
          throw new NotAllowed("access to %s is disabled".formatted(base), false);
    }
    try {
      publishing.require(caller, HERE, parsed(target));
    } catch (HttpFailure refused) {
      throw new NotAllowed(refused.message(), false);
    }
  }

  private ModelRepository base(String id) {
    return RepoId.from(id).flatMap(parts.repositories()::find).orElseThrow(() -> missing(id));
  }

  private static NotAllowed missing(String id) {
    return new NotAllowed("there is no model %s".formatted(id), true);
  }

  private static RepoId parsed(String target) {
    return RepoId.from(target)
        .orElseThrow(() ->
            new NotAllowed(
                "'%s' is no name of a repository: namespace/name".formatted(target), false));
  }

  @Override
  public String publish(Caller owner, String base, String repository, Path folder, String message) {
    try {
      return publishing
          .publish(
              owner, HERE, parsed(repository), base(base).settings().isPrivate(), folder, message)
          .hex();
    } catch (HttpFailure refused) {
      throw new NotAllowed(refused.message(), false);
    } catch (IOException e) {
      throw new UncheckedIOException("the model %s cannot be published".formatted(repository), e);
    }
  }
}
