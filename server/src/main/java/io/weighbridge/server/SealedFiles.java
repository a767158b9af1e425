package io.weighbridge.server;

import io.weighbridge.grants.Grants;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.PackageKey;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.sealing.SecretMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of a sealed package as its grant opens them: in memory alone, each when it is first
/// read, and wiped with this.
final class SealedFiles implements ModelFiles {

  private final ModelFiles inner;
  private final SealedPackage sealed;
  private final Grants grants;
  private final List<Action> actions;
  private final Map<String, SecretMemory> opened = new LinkedHashMap<>();
  private boolean closed;

  private SealedFiles(ModelFiles inner, SealedPackage sealed, Grants grants, List<Action> actions) {
    this.inner = inner;
    this.sealed = sealed;
    this.grants = grants;
    this.actions = actions;
  }

  /// @param inner of a package, which are closed with this
  /// @param actions all of which the grant must allow
  /// @throws ModelLoadFailure why it may not be opened
  static SealedFiles open(ModelFiles inner, Grants grants, List<Action> actions) {
    if (!(inner.bytes(PackageManifest.NAME) instanceof FileBytes.OnDisk(var file))) {
      throw new ModelLoadFailure("%s is no package on disk".formatted(inner.origin()));
    }
    try {
      SealedPackage sealed =
          SealedPackage.open(
              java.util.Objects.requireNonNull(file.getParent()),
              "%s of %s".formatted(PackageManifest.NAME, inner.origin()),
              grants.vendors());
      sealed.verifyReadable();
      SealedFiles files = new SealedFiles(inner, sealed, grants, actions);
      // Whoever may not open it is told so before any engine looks for files.
      files.key().close();
      return files;
    } catch (SealingException e) {
      throw failure(inner, e);
    }
  }

  PackageManifest manifest() {
    return sealed.manifest();
  }

  private PackageKey key() {
    PackageKey last = grants.open(sealed.manifest(), actions.getFirst());
    for (Action action : actions.subList(1, actions.size())) {
      last.close();
      last = grants.open(sealed.manifest(), action);
    }
    return last;
  }

  private static ModelLoadFailure failure(ModelFiles files, SealingException e) {
    String said =
        e instanceof RefusedException refused
            ? "%s: %s".formatted(refused.code(), refused.getMessage())
            : String.valueOf(e.getMessage());
    return new ModelLoadFailure("%s is not opened: %s".formatted(files.origin(), said), e);
  }

  @Override
  public String origin() {
    return inner.origin();
  }

  @Override
  public String content() {
    return "sealed:" + sealed.manifest().digest();
  }

  @Override
  public List<String> names() {
    return sealed.manifest().files().stream()
        .flatMap(
            file -> Stream.of(file.plain().map(PackageManifest.Plain::path).orElse(file.path())))
        .sorted()
        .toList();
  }

  @Override
  public long memory() {
    return sealed.manifest().files().stream()
        .flatMap(file -> file.plain().stream())
        .mapToLong(PackageManifest.Plain::size)
        .sum();
  }

  @Override
  public synchronized FileBytes bytes(String name) {
    Optional<PackageManifest.PackageFile> file = sealed.manifest().sealed(name);
    if (file.isEmpty()) {
      return inner.bytes(name);
    }
    if (closed) {
      throw new ModelLoadFailure("%s is closed".formatted(inner.origin()));
    }
    SecretMemory memory = opened.get(name);
    if (memory == null) {
      try (PackageKey key = key()) {
        memory = sealed.decrypt(file.get(), key);
      } catch (SealingException e) {
        throw failure(inner, e);
      }
      opened.put(name, memory);
    }
    return new FileBytes.InMemory(name.substring(name.lastIndexOf('/') + 1), memory.bytes());
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.values().forEach(SecretMemory::close);
    opened.clear();
    inner.close();
  }
}
