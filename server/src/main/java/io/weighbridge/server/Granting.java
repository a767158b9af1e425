package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.grants.Governing;
import io.weighbridge.grants.GrantParts;
import io.weighbridge.grants.Grants;
import io.weighbridge.grants.GrantsDoor;
import io.weighbridge.grants.IssuedDoor;
import io.weighbridge.grants.IssuedGrants;
import io.weighbridge.grants.NodeFingerprint;
import io.weighbridge.grants.SealingDoor;
import io.weighbridge.grants.Sealings;
import io.weighbridge.grants.Vendor;
import io.weighbridge.http.Router;
import io.weighbridge.hub.HubParts;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Sha256;
import io.weighbridge.terms.Purpose;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Sealed models on this server: their grants, and what serving asks of them.
final class Granting implements AutoCloseable {

  private final Grants grants;
  private final SealedModels models;
  private final Optional<IssuedGrants> issued;
  private final Optional<Sealings> sealings;
  private final HubParts hub;

  private Granting(
      Grants grants, HubParts hub, Optional<IssuedGrants> issued, Optional<Sealings> sealings) {
    this.grants = grants;
    this.models = new SealedModels(hub.repositories(), new ManifestFiles(hub.blobs()), grants);
    this.issued = issued;
    this.sealings = sealings;
    this.hub = hub;
  }

  static Granting open(
      DataFolder folder,
      Store store,
      LicencePermission licences,
      GrantOptions options,
      Accounting accounting,
      Clock clock) {
    HubParts hub = store.parts();
    // What a crash left there is readable, so it goes at once, also if this server is no
    // vendor any more.
    LaidOut.remove(work(folder));
    String node = NodeFingerprint.of(folder.path("keys").resolve("node-id"));
    // One server has a data folder at a time, and comes back to its own places after a crash.
    LedgerGrants asked =
        LedgerGrants.of(
            accounting,
            "%s:%s".formatted(node, Sha256.of(folder.folder().toString().getBytes(UTF_8))));
    Optional<Vendor> vendor = options.vendor(System.getenv(), folder.folder());
    // It believes itself.
    List<VendorPublicKey> vendors =
        Stream.concat(
                options.vendorKeys().stream(), vendor.stream().map(one -> one.key().publicHalf()))
            .toList();
    Grants grants =
        Grants.open(
            new GrantParts(
                hub.database(),
                vendors,
                options.licenseeKey(System.getenv(), folder.folder()),
                node,
                options.country(),
                asked,
                asked,
                asked));
    return new Granting(
        grants,
        hub,
        vendor.map(one -> IssuedGrants.open(grants, hub.database(), one)),
        vendor.map(one -> sealings(folder, store, licences, one, clock)));
  }

  private static Sealings sealings(
      DataFolder folder, Store store, LicencePermission licences, Vendor vendor, Clock clock) {
    HubParts hub = store.parts();
    Path work = work(folder);
    ModelFolders folders =
        new ModelFolders(
            hub.repositories(), hub.blobs(), store.hub().scans(), licences, work.resolve("models"));
    return Sealings.open(
        hub.database(),
        vendor,
        new HubSealing(store.hub(), hub, folders, vendor.key().publicHalf()),
        work.resolve("packages"),
        hub.audit(),
        clock);
  }

  private static Path work(DataFolder folder) {
    return folder.path("temporary").resolve("sealing");
  }

  UsePermission permission() {
    return new GrantPermission(models, grants);
  }

  /// Takes of what grants allow, then asks the books.
  UsageRecorder counting(UsageRecorder books) {
    return new GrantedUsage(models, grants, books);
  }

  WeightsOpener toInfer(WeightsOpener folders) {
    return new SealedOpener(folders, models, grants, List.of(Action.INFER));
  }

  /// What is trained leaves the memory as weights that are open.
  WeightsOpener toFineTune(WeightsOpener folders) {
    return new SealedOpener(folders, models, grants, List.of(Action.FINETUNE, Action.EXPORT));
  }

  void routes(Router router, HubCallers callers) {
    Governing governing = new Governing(callers::of, callers::require, hub.audit());
    new GrantsDoor(grants, governing).routes(router);
    new IssuedDoor(
            grants,
            issued,
            new HubPackages(hub.repositories(), models),
            Purpose.vocabulary(),
            governing)
        .routes(router);
    new SealingDoor(sealings, governing).routes(router);
  }

  @Override
  public void close() {
    sealings.ifPresent(Sealings::close);
    issued.ifPresent(IssuedGrants::close);
    grants.close();
  }
}
