package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.grants.GrantParts;
import io.weighbridge.grants.Grants;
import io.weighbridge.grants.GrantsDoor;
import io.weighbridge.grants.NodeFingerprint;
import io.weighbridge.http.Router;
import io.weighbridge.hub.HubParts;
import io.weighbridge.sealing.Action;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Sha256;
import java.util.List;

/// Sealed models on this server: their grants, and what serving asks of them.
final class Granting implements AutoCloseable {

  private final Grants grants;
  private final SealedModels models;

  private Granting(Grants grants, SealedModels models) {
    this.grants = grants;
    this.models = models;
  }

  static Granting open(
      DataFolder folder, HubParts hub, GrantOptions options, Accounting accounting) {
    String node = NodeFingerprint.of(folder.path("keys").resolve("node-id"));
    // One server has a data folder at a time, and comes back to its own places after a crash.
    LedgerGrants asked =
        LedgerGrants.of(
            accounting,
            "%s:%s".formatted(node, Sha256.of(folder.folder().toString().getBytes(UTF_8))));
    Grants grants =
        Grants.open(
            new GrantParts(
                hub.database(),
                options.vendorKeys(),
                options.licenseeKey(System.getenv(), folder.folder()),
                node,
                options.country(),
                asked,
                asked,
                asked));
    return new Granting(grants, new SealedModels(hub.repositories(), hub.blobs(), grants));
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
    new GrantsDoor(grants, callers::of, callers::require).routes(router);
  }

  @Override
  public void close() {
    grants.close();
  }
}
