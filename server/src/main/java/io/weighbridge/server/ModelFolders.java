package io.weighbridge.server;

import io.weighbridge.cards.Card;
import io.weighbridge.hub.Scans;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Pointer;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Revision;
import io.weighbridge.serving.ModelCard;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Models as folders of files. A commit of the hub is laid out in a folder of its own: large files
/// are further names (hard links) of the store's objects, so that they take no space and the
/// system's memory holds them once; the others are written. A folder on the server's disk is read
/// where it is.
final class ModelFolders implements WeightsOpener {

  private static final int MAX_FILES = 10_000;
  private static final long MAX_SMALL_BYTES = 1L << 30;
  private static final RepoPath README = new RepoPath("README.md");

  private final Repositories repositories;
  private final Blobs blobs;
  private final Scans scans;
  private final LicencePermission licences;
  private final Path temporary;

  /// @param temporary on the file system of the store; what an earlier process left in it is
  ///   removed
  ModelFolders(
      Repositories repositories,
      Blobs blobs,
      Scans scans,
      LicencePermission licences,
      Path temporary) {
    this.repositories = repositories;
    this.blobs = blobs;
    this.scans = scans;
    this.licences = licences;
    this.temporary = temporary;
    LaidOut.remove(temporary);
  }

  @Override
  public String resolve(ModelSource source) {
    return switch (source) {
      case ModelSource.Folder(Path path) -> FolderOnDisk.at(path).content();
      case ModelSource.Repository(String id, String revision) ->
          Revision.from(revision)
              .flatMap(repository(id)::resolve)
              .map(CommitId::hex)
              .orElseThrow(() ->
                  new ModelLoadFailure(
                      "%s has no revision '%s': name a branch, a tag or a commit of it"
                          .formatted(id, revision)));
    };
  }

  @Override
  public ModelFiles open(ModelSource source, String commit) {
    licences
        .refusesToLoad(source, commit)
        .ifPresent(sentence -> {
          throw new ModelLoadFailure(
              "%s must not be used here, so it is not loaded: %s".formatted(source, sentence));
        });
    return switch (source) {
      case ModelSource.Folder(Path path) -> FolderOnDisk.at(path);
      case ModelSource.Repository(String id, String _) -> layOut(repository(id), commit);
    };
  }

  private ModelRepository repository(String id) {
    return RepoId.from(id)
        .flatMap(repositories::find)
        .orElseThrow(() -> new ModelLoadFailure("there is no repository %s".formatted(id)));
  }

  /// A commit's files for those who may have them, whatever its licence says of its use.
  LaidOut layOut(String id, String hex) {
    return layOut(repository(id), hex);
  }

  private LaidOut layOut(ModelRepository repo, String hex) {
    CommitId commit = commit(repo, hex);
    List<Entry.File> files = files(repo, commit);
    LaidOut folder =
        new LaidOut(
            "%s@%s".formatted(repo.id(), hex),
            temporary.resolve(UUID.randomUUID().toString()),
            files.stream().map(file -> file.path().toString()).sorted().toList(),
            content(files));
    try {
      long small = 0;
      for (Entry.File file : files) {
        small += file.lfs().isPresent() ? 0 : file.size();
        if (small > MAX_SMALL_BYTES) {
          throw new ModelLoadFailure(
              "%s has more than %d bytes of small files: keep weights as large files"
                  .formatted(folder.origin(), MAX_SMALL_BYTES));
        }
        lay(repo, file, folder);
      }
      return folder;
    } catch (IOException e) {
      folder.close();
      throw new ModelLoadFailure(
          "the files of %s cannot be laid out: %s".formatted(folder.origin(), e), e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void lay(ModelRepository repo, Entry.File file, LaidOut folder) throws IOException {
    Optional<String> quarantine = scans.quarantine(repo.settings().id(), Scans.object(file));
    if (quarantine.isPresent()) {
      throw new ModelLoadFailure(
          "%s of %s is not loaded: %s".formatted(file.path(), repo.id(), quarantine.get()));
    }
    Optional<Pointer> pointer = file.lfs();
    if (pointer.isPresent()) {
      if (!repo.owns(pointer.get().object())) {
        throw new ModelLoadFailure(
            "%s of %s points to bytes that were not uploaded to it"
                .formatted(file.path(), repo.id()));
      }
      folder.link(file.path().toString(), blobs.path(pointer.get().object()));
    } else {
      try (InputStream bytes = repo.blob(file.oid())) {
        folder.write(file.path().toString(), bytes);
      }
    }
  }

  private static CommitId commit(ModelRepository repo, String hex) {
    return Revision.from(hex)
        .flatMap(repo::resolve)
        .orElseThrow(() -> new ModelLoadFailure("%s has no commit %s".formatted(repo.id(), hex)));
  }

  private static List<Entry.File> files(ModelRepository repo, CommitId commit) {
    List<Entry> entries =
        repo.list(commit, RepoPath.ROOT, true, Optional.empty(), 2 * MAX_FILES + 1);
    List<Entry.File> files = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry instanceof Entry.File file) {
        files.add(file);
      }
    }
    if (files.size() > MAX_FILES || entries.size() > 2 * MAX_FILES) {
      throw new ModelLoadFailure(
          "%s has more than %d files: models that answer have fewer"
              .formatted(repo.id(), MAX_FILES));
    }
    return files;
  }

  /// Of paths and objects, so that equal weights of two repositories are loaded once. What people
  /// read of a model changes nothing about it.
  private static String content(List<Entry.File> files) {
    StringBuilder text = new StringBuilder();
    for (Entry.File file : files) {
      String path = file.path().toString();
      if (!path.endsWith(".md") && !path.startsWith(".")) {
        text.append(file.oid()).append(' ').append(path).append('\n');
      }
    }
    return "files:" + Sha256.of(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public ModelCard card(ModelSource source, String commit) {
    byte[] readme =
        switch (source) {
          case ModelSource.Folder(Path path) -> FolderOnDisk.at(path).readme(Card.MAX_BYTES);
          case ModelSource.Repository(String id, String _) -> readme(repository(id), commit);
        };
    Card card = Card.parse(readme);
    Map<String, Object> data = new LinkedHashMap<>();
    card.data()
        .forEach((key, value) -> {
          if (value != null) {
            data.put(key, value);
          }
        });
    return new ModelCard(card.licence(), card.pipelineTag(), data);
  }

  private static byte[] readme(ModelRepository repo, String hex) {
    Optional<Entry> found = repo.entry(commit(repo, hex), README);
    if (found.isPresent() && found.get() instanceof Entry.File file && file.lfs().isEmpty()) {
      try (InputStream bytes = repo.blob(file.oid())) {
        return bytes.readNBytes(Card.MAX_BYTES);
      } catch (IOException e) {
        throw new ModelLoadFailure("the card of %s cannot be read: %s".formatted(repo.id(), e), e);
      }
    }
    return new byte[0];
  }
}
