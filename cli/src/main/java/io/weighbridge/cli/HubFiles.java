package io.weighbridge.cli;

import io.weighbridge.client.Globs;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelInfo;
import io.weighbridge.client.ModelReference;
import io.weighbridge.client.Pull;
import io.weighbridge.client.TreeEntry;
import io.weighbridge.papers.FolderFiles;
import io.weighbridge.papers.ModelFiles;
import io.weighbridge.papers.Papers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files of a model on a hub: all are listed, and those that papers want are fetched into a
/// temporary folder, at one commit.
final class HubFiles implements ModelFiles, AutoCloseable {

  /// Files fetched only as evidence; more would be shown by nobody.
  private static final int MOST_FETCHED = 300;

  private static final int AT_A_TIME = 8;

  private final List<Listed> listed;
  private final Set<String> here;
  private final Path folder;
  private final FolderFiles fetched;
  private final Optional<String> condition;

  private HubFiles(List<Listed> listed, Set<String> here, Path folder, Optional<String> condition) {
    this.listed = listed;
    this.here = here;
    this.folder = folder;
    this.fetched = FolderFiles.of(folder);
    this.condition = condition;
  }

  static HubFiles fetch(Hub hub, ModelReference reference, Terminal terminal) throws IOException {
    ModelInfo info = hub.models().info(reference);
    ModelReference commit =
        info.commit().map(sha -> new ModelReference(reference.model(), sha)).orElse(reference);
    List<Listed> listed =
        hub.models().tree(commit, "", true, false).stream()
            .filter(entry -> !entry.folder())
            .map(HubFiles::listed)
            .sorted(Comparator.comparing(Listed::path))
            .toList();
    List<String> wanted =
        listed.stream()
            .filter(file -> Papers.wants(file.path(), file.size()))
            .map(Listed::path)
            .limit(MOST_FETCHED)
            .toList();
    Path folder = Files.createTempDirectory("weighbridge-papers");
    Optional<String> condition =
        info.gate().map(gate -> "access has to be asked for (gated: %s)".formatted(gate));
    HubFiles files = new HubFiles(listed, new HashSet<>(wanted), folder, condition);
    if (!wanted.isEmpty()) {
      Globs globs = new Globs(wanted.stream().map(HubFiles::literally).toList(), List.of());
      try (Interruption _ = Interruption.passedOn();
          TransferLine line = new TransferLine(terminal)) {
        Pull.run(hub, new Pull.Options(commit, folder, globs, AT_A_TIME), line);
      } catch (RuntimeException e) {
        files.close();
        throw e;
      }
    }
    return files;
  }

  private static Listed listed(TreeEntry entry) {
    return new Listed(entry.path(), entry.size(), entry.sha256());
  }

  /// A pattern that fits this path alone.
  private static String literally(String path) {
    return path.replaceAll("[*?\\[]", "[$0]");
  }

  @Override
  public List<Listed> list() {
    return listed;
  }

  @Override
  public byte[] read(String path, int most) throws IOException {
    return here.contains(path) ? fetched.read(path, most) : new byte[0];
  }

  @Override
  public Optional<String> sha256(Listed file) throws IOException {
    return file.sha256().isPresent() || !here.contains(file.path())
        ? file.sha256()
        : fetched.sha256(file);
  }

  @Override
  public Optional<String> condition() {
    return condition;
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
