package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.SignedUrls.Grant;

/// Lets in who comes with a signed address. The signature says what may be done; whether its user
/// still may, and whether the token he asked with is still good, is asked again, so a right that
/// was taken away is gone at once.
final class SignedEntrance {

  private final Doorkeeper doorkeeper;

  SignedEntrance(Doorkeeper doorkeeper) {
    this.doorkeeper = doorkeeper;
  }

  /// The repository that a grant was made for.
  Entered enter(Exchange exchange, Grant grant, Action action) {
    Caller caller =
        grant.user().isEmpty()
            ? Caller.ANONYMOUS
            : doorkeeper
                .stillGood(grant.user(), grant.tokenId())
                .orElseThrow(HubFailures::badToken);
    Entered entered = doorkeeper.enter(exchange, caller, grant.name(), action);
    if (!entered.settings().id().equals(grant.repository())) {
      throw HttpFailure.of(
          404, "The repository of this address is not there any more; ask for a new address.");
    }
    if (!caller.isAnonymous()) {
      exchange.note("user", caller.name());
    }
    return entered;
  }
}
