package io.weighbridge.server;

import io.weighbridge.grants.Grants;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.GrantCheck;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.Refusal;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.serving.Cost;
import io.weighbridge.serving.ServingException;
import io.weighbridge.serving.TooManyRequests;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UseRefused;
import java.time.Duration;
import java.util.Optional;

/// Uses of sealed models take of what their grants allow, before they are written in the books like
/// all others.
final class GrantedUsage implements UsageRecorder {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final SealedModels models;
  private final Grants grants;
  private final UsageRecorder books;

  GrantedUsage(SealedModels models, Grants grants, UsageRecorder books) {
    this.models = models;
    this.grants = grants;
    this.books = books;
  }

  @Override
  public Reservation reserve(Occasion occasion, Use worst) {
    if (!(models.find(occasion.source(), occasion.commit())
        instanceof SealedModels.Sealed(var manifest))) {
      return books.reserve(occasion, worst);
    }
    Grants.Use granted = begin(manifest, occasion, worst);
    boolean reserved = false;
    try {
      Reservation reservation = books.reserve(occasion, worst);
      reserved = true;
      return new Counted(granted, reservation);
    } finally {
      if (!reserved) {
        granted.abandon();
      }
    }
  }

  private Grants.Use begin(PackageManifest manifest, Occasion occasion, Use worst) {
    try {
      return grants.begin(
          manifest, new GrantCheck.Wish(Action.INFER, occasion.purpose()), worst.tokens());
    } catch (RefusedException e) {
      throw refused(e);
    }
  }

  private static ServingException refused(RefusedException e) {
    String sentence = GrantPermission.sentence(String.valueOf(e.getMessage()));
    return e.code() == Refusal.TOO_MANY_CONCURRENT
        ? new TooManyRequests(e.code().name(), sentence, RETRY_AFTER)
        : new UseRefused(e.code().name(), sentence);
  }

  private record Counted(Grants.Use granted, Reservation reservation) implements Reservation {

    @Override
    public Optional<Cost> settle(Use use) {
      try {
        return reservation.settle(use);
      } finally {
        granted.end(use.tokens());
      }
    }

    @Override
    public void release() {
      try {
        reservation.release();
      } finally {
        granted.abandon();
      }
    }
  }
}
