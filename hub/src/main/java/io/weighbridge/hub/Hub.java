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
public final class Hub implements AutoCloseable {

  /// The tables of the hub and of the rooms below, to be given to
  /// [io.weighbridge.store.Database#open].
  public static final List<Migrations> TABLES =
      List.of(Accounts.TABLES, new Migrations("hub", "io/weighbridge/hub/migrations"));

  private final HubParts parts;
  private final Moves moves;
  private final Usage usage;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;
  private final XetDoor xet;
  private final ModelIndex index;

  public Hub(HubParts parts) {
    this.parts = parts;
    this.moves = new Moves(parts.database());
    this.usage = new Usage(parts.database(), parts.quotas());
    this.doorkeeper = new Doorkeeper(parts, moves);
    this.pushes = new Pushes(parts, usage);
    this.xet = new XetDoor(parts, doorkeeper, usage);
    this.index =
        ModelIndex.open(parts.database(), parts.repositories(), parts.blobs(), parts.clock());
    pushes.listen(index::on);
    ContentSpool.sweep(parts.settings().temporary());
  }

  public Doorkeeper doorkeeper() {
    return doorkeeper;
  }

  public Pushes pushes() {
    return pushes;
  }

  /// What can be searched of the models.
  public ModelIndex index() {
    return index;
  }

  /// Puts all doors on a router.
  public void routes(Router router) {
    router.translating(HubFailures::translate);
    HubSettings settings = parts.settings();
    new WhoamiDoor(parts, doorkeeper).routes(router);
    new RepositoryDoor(parts, doorkeeper, pushes, moves, usage).routes(router);
    new SettingsDoor(parts, doorkeeper, pushes).routes(router);
    new TreeDoor(settings, doorkeeper).routes(router);
    new RefsDoor(settings, doorkeeper, pushes).routes(router);
    new PreuploadDoor(settings, doorkeeper).routes(router);
    new CommitDoor(settings, doorkeeper, pushes).routes(router);
    new GatedDoor(parts, doorkeeper, pushes).routes(router);
    new OtherKinds().routes(router);
    xet.routes(router);
    new ModelsDoor(doorkeeper, parts, index).routes(router);
    new LikesDoor(doorkeeper, parts, index.likes()).routes(router);
    new OverviewDoor(doorkeeper, parts, index).routes(router);
    new CardDoor().routes(router);
  }

  /// Ends what the doors do by themselves; the parts stay open.
  @Override
  public void close() {
    xet.close();
    index.close();
  }
}
