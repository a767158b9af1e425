package io.weighbridge.serving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Who leaves the memory when another model needs it: of those that no request is inside of, the
/// ones that were used longest ago, as many as it takes, and nobody if all of them were not enough.
final class Eviction {

  private final Collection<Deployment> deployments;
  private final Predicate<Deployment> evict;

  /// @param evict puts one out of memory, and says whether it did
  Eviction(Collection<Deployment> deployments, Predicate<Deployment> evict) {
    this.deployments = deployments;
    this.evict = evict;
  }

  /// Frees so many bytes for the deployment that the current thread is loading, if it can. What is
  /// only loaded because the server starts puts nobody out.
  ///
  /// @return whether any bytes were freed
  boolean makeRoom(long bytes) {
    for (Deployment deployment : deployments) {
      if (deployment.changing().isHeldByCurrentThread() && !deployment.isWanted()) {
        return false;
      }
    }
    boolean any = false;
    for (Deployment deployment : chosen(bytes)) {
      any |= evict.test(deployment);
    }
    return any;
  }

  private List<Deployment> chosen(long bytes) {
    Map<SharedModels.Shared, Integer> users = new HashMap<>();
    List<Deployment> idle = new ArrayList<>();
    for (Deployment deployment : deployments) {
      List<Version> versions = deployment.versions();
      versions.forEach(version -> users.merge(version.shared(), 1, Integer::sum));
      if (!versions.isEmpty()
          && !deployment.changing().isHeldByCurrentThread()
          && versions.stream().allMatch(version -> version.inside() == 0)) {
        idle.add(deployment);
      }
    }
    long now = System.nanoTime();
    Map<Deployment, Long> ages = new HashMap<>();
    idle.forEach(deployment -> ages.put(deployment, now - deployment.usedAt()));
    idle.sort(Comparator.comparing(ages::get, Comparator.reverseOrder()));
    Set<SharedModels.Shared> free = new HashSet<>();
    List<Deployment> leaving = new ArrayList<>();
    long freed = 0;
    for (Deployment deployment : idle) {
      if (freed >= bytes) {
        break;
      }
      leaving.add(deployment);
      for (Version version : deployment.versions()) {
        if (users.merge(version.shared(), -1, Integer::sum) == 0) {
          free.add(version.shared());
          freed += version.shared().bytes();
        }
      }
    }
    if (freed < bytes) {
      return List.of();
    }
    // Whoever shares his model with one that stays would leave for nothing.
    leaving.removeIf(deployment ->
        deployment.versions().stream().noneMatch(version -> free.contains(version.shared())));
    return leaving;
  }
}
