package io.weighbridge.hub;

import io.weighbridge.access.Accounts;
import io.weighbridge.http.Router;
import io.weighbridge.store.Migrations;
import java.util.List;

/// The hub: all its doors over one store.
///
/// ```java
/// Router router = new Router();
/// new Hub(parts).routes(router);
/// ```
public final class Hub {

  /// The tables of the hub and of the rooms below, to be given to
  /// [io.weighbridge.store.Database#open].
  public static final List<Migrations> TABLES =
      List.of(Accounts.TABLES, new Migrations("hub", "io/weighbridge/hub/migrations"));

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;

  public Hub(HubParts parts) {
    this.parts = parts;
    this.doorkeeper = new Doorkeeper(parts, new Moves(parts.database()));
    this.pushes = new Pushes(parts, new Usage(parts.database(), parts.quotas()));
    ContentSpool.sweep(parts.settings().temporary());
  }

  public Doorkeeper doorkeeper() {
    return doorkeeper;
  }

  public Pushes pushes() {
    return pushes;
  }

  /// Puts all doors on a router.
  public void routes(Router router) {
    router.translating(HubFailures::translate);
    new WhoamiDoor(parts, doorkeeper).routes(router);
  }
}
