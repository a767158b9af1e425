package io.weighbridge.hub;

import io.weighbridge.access.Accounts;
import io.weighbridge.http.Router;
import io.weighbridge.store.Migrations;
import java.util.List;
import java.util.Map;

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
  private final Scans scans;
  private final Rescans rescans;
  private final Pushes pushes;
  private final NewRepositories fresh;
  private final XetDoor xet;
  private final ModelIndex index;
  private final Discussions discussions;
  private final PullRequests pulls;
  private final Webhooks webhooks;
  private final WebhookHosts webhookHosts;
  private final WebhookDelivery delivery;
  private final WebhookEvents events;
  private final Sweeper sweeper;

  public Hub(HubParts parts) {
    this.parts = parts;
    this.moves = new Moves(parts.database());
    this.usage = new Usage(parts.blobs(), parts.database(), parts.quotas());
    this.doorkeeper = new Doorkeeper(parts, moves);
    this.scans = new Scans(parts);
    this.pushes = new Pushes(parts, usage, scans);
    this.fresh = new NewRepositories(parts, doorkeeper, pushes, moves, usage);
    this.xet = new XetDoor(parts, doorkeeper, usage);
    this.index =
        ModelIndex.open(parts.database(), parts.repositories(), parts.blobs(), parts.clock());
    pushes.listen(index::on);
    this.discussions = new Discussions(parts.database(), parts.clock());
    this.pulls = new PullRequests(discussions, pushes, parts.permissions());
    this.webhooks = new Webhooks(parts.database(), parts.clock());
    this.webhookHosts = new WebhookHosts(parts.settings().webhookHosts());
    this.delivery = new WebhookDelivery(webhooks, webhookHosts, parts.clock());
    pushes.listen(this::talk);
    this.events = new WebhookEvents(webhooks, delivery, parts);
    pushes.listen(events::happened);
    ContentSpool.sweep(parts.settings().temporary());
    LaidOutFile.sweep(parts.settings().temporary());
    this.rescans = new Rescans(parts.repositories(), scans);
    this.sweeper = new Sweeper(parts.repositories(), parts.blobs(), parts.settings().keepUnowned());
  }

  public Doorkeeper doorkeeper() {
    return doorkeeper;
  }

  public Pushes pushes() {
    return pushes;
  }

  /// What is in the files of all repositories.
  public Scans scans() {
    return scans;
  }

  /// Commits that the server makes on somebody's behalf.
  public Publishing publishing() {
    return new Publishing(parts, doorkeeper, pushes, fresh);
  }

  /// Tells webhooks of a budget that has reached a threshold.
  ///
  /// @param namespace whose budget it is
  /// @param budget as the API shows it
  public void budgetAlert(String namespace, Map<String, Object> budget) {
    events.budget(namespace, budget);
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
    new GitDoors(parts, doorkeeper, pushes, scans).routes(router);
    new RepositoryDoor(parts, doorkeeper, pushes, moves, usage, fresh, scans).routes(router);
    new SettingsDoor(parts, doorkeeper, pushes).routes(router);
    new TreeDoor(settings, doorkeeper, scans).routes(router);
    new RefsDoor(settings, doorkeeper, pushes).routes(router);
    new PreuploadDoor(settings, doorkeeper).routes(router);
    new CommitDoor(settings, doorkeeper, pushes, pulls).routes(router);
    new GatedDoor(parts, doorkeeper, pushes).routes(router);
    new LargeFilesDoor(parts, doorkeeper, pushes).routes(router);
    new StorageDoor(parts, doorkeeper, usage).routes(router);
    OwnApi own = new OwnApi(parts, doorkeeper);
    new TokensDoor(own).routes(router);
    new UsersDoor(own).routes(router);
    new OrganizationsDoor(own).routes(router);
    new AuditDoor(own).routes(router);
    new OtherKinds().routes(router);
    new ResolveDoor(parts, doorkeeper, scans, index.downloads()::count).routes(router);
    xet.routes(router);
    new ModelsDoor(doorkeeper, parts, index, scans).routes(router);
    new LikesDoor(doorkeeper, parts, index.likes()).routes(router);
    new OverviewDoor(doorkeeper, parts, index).routes(router);
    new ScanDoor(doorkeeper, scans, rescans).routes(router);
    new CompareDoor(parts, doorkeeper, scans).routes(router);
    new TensorsDoor(parts, doorkeeper, scans).routes(router);
    new AccessDoor(parts, doorkeeper).routes(router);
    new CardDoor().routes(router);
    new DiscussionDoor(doorkeeper, discussions, pulls, pushes).routes(router);
    new WebhookDoor(doorkeeper, webhooks, webhookHosts).routes(router);
  }

  /// Puts the doors on a router by which browsers sign in.
  ///
  /// @return what opens sessions, for other ways to sign in
  public Sessions sessions(Router router, SessionSettings settings) {
    Sessions sessions = new Sessions(parts, doorkeeper, settings);
    OwnApi own = new OwnApi(parts, doorkeeper);
    new SessionDoor(own, sessions).routes(router);
    new PasswordDoor(own, sessions).routes(router);
    return sessions;
  }

  /// Puts the door on a router that says whether models are what somebody signed.
  public void signatures(Router router, SignatureCheck check) {
    new SignatureDoor(parts, doorkeeper, check).routes(router);
  }

  /// Puts the doors on a router that say what may be done with models, and how open they are.
  ///
  /// @param facts that a use may state, by their words, with what they mean
  public void papers(Router router, ModelPapers papers, Map<String, String> facts) {
    new PapersDoor(parts, doorkeeper, papers, facts).routes(router);
  }

  /// Puts the door on a router by which people look for models, and begins to derive what it says
  /// of them.
  ///
  /// @return to be closed before this
  public AutoCloseable catalogue(Router router, CatalogueFacts facts, SignatureCheck check) {
    Catalogue catalogue = Catalogue.open(parts, index, scans, pushes, check, facts);
    new CatalogueDoor(parts, doorkeeper, catalogue).routes(router);
    return catalogue;
  }

  private void talk(RepositoryEvent event) {
    switch (event) {
      case RepositoryEvent.RefMoved moved -> pulls.moved(moved);
      case RepositoryEvent.Deleted deleted -> {
        discussions.forget(deleted.settings().id());
        scans.forget(deleted.settings().id());
      }
      default -> {}
    }
  }

  /// Stops what runs in the background; what webhooks were not told yet, they are told after the
  /// next start.
  @Override
  public void close() {
    rescans.close();
    sweeper.close();
    delivery.close();
    xet.close();
    index.close();
  }
}
