package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.papers.FolderFiles;
import io.weighbridge.papers.MofFile;
import io.weighbridge.papers.MofReader;
import io.weighbridge.papers.Papers;
import io.weighbridge.terms.LicenceTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The papers of a model that a command names: a folder, a file in the framework's format, or a
/// model on a hub, of which only small files are fetched.
final class OpenedPapers implements AutoCloseable {

  static final String TARGET = "NS/NAME[@REV]|DIR|MOF.yml";

  private final Papers papers;
  private final @Nullable HubFiles fetched;

  private OpenedPapers(Papers papers, @Nullable HubFiles fetched) {
    this.papers = papers;
    this.fetched = fetched;
  }

  /// @param digests whether large files of a folder are read for their digests too
  static OpenedPapers of(
      String target, boolean digests, HubOptions hub, Surroundings surroundings, Output output)
      throws IOException {
    // They are wanted soon, and to read them takes as long as to look through many files.
    Thread.ofPlatform().daemon().name("licence texts").start(LicenceTexts::shipped);
    Path path = Path.of(target);
    if (Files.isDirectory(path)) {
      FolderFiles files = FolderFiles.of(path);
      return new OpenedPapers(
          Papers.of(nameOf(path), digests ? files.withAllDigests() : files), null);
    }
    if (Files.exists(path)) {
      return new OpenedPapers(declared(path), null);
    }
    if (!ModelWords.isReference(target)) {
      throw new Failure("%s: no such file or folder, and no NS/NAME of a model".formatted(path));
    }
    ModelReference reference = ModelReference.parse(target);
    try (Hub opened = hub.open(surroundings)) {
      HubFiles files = HubFiles.fetch(opened, reference, output.terminal());
      try {
        return new OpenedPapers(Papers.of(reference.model().toString(), files), files);
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    }
  }

  Papers papers() {
    return papers;
  }

  private static String nameOf(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  /// A declaration alone: of the files beside it only those that it names are looked at.
  private static Papers declared(Path path) throws IOException {
    String lower = path.toString().toLowerCase(Locale.ROOT);
    if (!lower.endsWith(".yml") && !lower.endsWith(".yaml") && !lower.endsWith(".json")) {
      throw new Failure(
          "%s is no folder and no MOF file (.yml, .yaml, .json): name the model's folder"
              .formatted(path));
    }
    byte[] content;
    try (var file = Files.newInputStream(path)) {
      content = file.readNBytes(MofReader.MAX_BYTES + 1);
    }
    MofFile mof = MofReader.read(content, path.toString());
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null) {
      throw new Failure("%s is no file".formatted(path));
    }
    List<String> beside = new ArrayList<>(List.of(name.toString()));
    for (MofFile.Declared component : mof.components()) {
      for (String named : List.of(component.componentPath(), component.licencePath())) {
        if (!named.isBlank() && !named.contains(":") && !named.startsWith("/")) {
          beside.add(named);
        }
      }
    }
    return Papers.declared(mof.name(), FolderFiles.only(folder, beside), name.toString());
  }

  @Override
  public void close() throws IOException {
    if (fetched != null) {
      fetched.close();
    }
  }
}
