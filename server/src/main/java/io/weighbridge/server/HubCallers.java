package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Decision;
import io.weighbridge.access.Permissions;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.Doorkeeper;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.MayGovern;
import java.util.Optional;

/// Who asks a deployment, by the hub's tokens, and who may govern them: those who govern the hub.
final class HubCallers implements Callers, MayGovern {

  private final Doorkeeper doorkeeper;
  private final Permissions permissions;

  HubCallers(Doorkeeper doorkeeper, Permissions permissions) {
    this.doorkeeper = doorkeeper;
    this.permissions = permissions;
  }

  @Override
  public Caller of(Exchange exchange) {
    return doorkeeper.caller(exchange);
  }

  @Override
  public Caller of(Optional<String> authorization, String address) {
    return doorkeeper.caller(authorization, address);
  }

  @Override
  public void require(Caller caller) {
    if (permissions.governHub(caller) instanceof Decision.Forbidden(String reason)) {
      if (caller.isAnonymous()) {
        throw HttpFailure.of(401, "Sign in with a token first: " + reason + ".")
            .header("WWW-Authenticate", "Bearer");
      }
      throw HttpFailure.of(403, "You may not: " + reason + ".");
    }
  }
}
