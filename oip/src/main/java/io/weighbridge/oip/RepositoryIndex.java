package io.weighbridge.oip;

import io.weighbridge.access.Caller;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.Version;
import io.weighbridge.serving.VersionState;
import java.util.ArrayList;
import java.util.List;

/// What is deployed, and how it is (model repository extension).
public record RepositoryIndex(List<Entry> entries) {

  /// A version of a model, or a model of which no version answers.
  ///
  /// @param version empty where none answers
  /// @param reason why it is so, or why the last load failed; empty if all is well
  public record Entry(String name, String version, VersionState state, String reason) {}

  /// What the caller may know of.
  ///
  /// @param readyOnly leaves out what does not answer
  public static RepositoryIndex of(Deployments deployments, Caller caller, boolean readyOnly) {
    return of(
        deployments.all().stream().filter(one -> deployments.usable(caller, one)).toList(),
        readyOnly);
  }

  /// All, for who may know of all.
  ///
  /// @param readyOnly leaves out what does not answer
  public static RepositoryIndex of(Deployments deployments, boolean readyOnly) {
    return of(deployments.all(), readyOnly);
  }

  private static RepositoryIndex of(List<Deployment> deployments, boolean readyOnly) {
    List<Entry> entries = new ArrayList<>();
    for (Deployment deployment : deployments) {
      String name = deployment.name().text();
      List<Version> versions = deployment.versions();
      for (Version version : versions) {
        boolean newest = version == versions.getLast();
        entries.add(
            new Entry(
                name, version.number(), VersionState.READY, newest ? deployment.reason() : ""));
      }
      if (versions.isEmpty() && !readyOnly) {
        entries.add(new Entry(name, "", silent(deployment.state()), deployment.reason()));
      }
    }
    return new RepositoryIndex(List.copyOf(entries));
  }

  /// The state may have changed since the versions were looked at.
  private static VersionState silent(VersionState state) {
    return state == VersionState.READY ? VersionState.LOADING : state;
  }
}
