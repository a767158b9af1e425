package io.weighbridge.hub;

import io.weighbridge.http.Links;
import io.weighbridge.http.Router;
import java.util.function.Supplier;

/// The doors for git, git-LFS and Ollama, with what they share: signed addresses.
final class GitDoors {

  private static final String KEY = "addresses";

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;
  private final Scans scans;

  GitDoors(HubParts parts, Doorkeeper doorkeeper, Pushes pushes, Scans scans) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
    this.scans = scans;
  }

  void routes(Router router) {
    HubLimits limits = parts.settings().limits();
    PushLimits push = PushLimits.DEFAULT.withFiles(limits.regularFile());
    Supplier<Links> links = parts.settings()::links;
    SignedUrls urls =
        new SignedUrls(SigningKeys.get(parts.database(), KEY, parts.clock()), parts.clock());
    SignedEntrance entrance = new SignedEntrance(doorkeeper);
    new GitDoor(doorkeeper, new PushGates(pushes, push), push, scans, parts.clock()).routes(router);
    new LfsDoor(doorkeeper, parts.blobs(), scans, new LfsAddresses(urls, links), limits)
        .routes(router);
    new LfsTransfers(entrance, parts.blobs(), pushes, scans, urls, limits).routes(router);
    new LfsLockDoor(doorkeeper, new LfsLocks(parts.database(), parts.clock()), limits)
        .routes(router);
    new OllamaDoor(doorkeeper, entrance, parts.blobs(), scans, urls, links).routes(router);
  }
}
