package io.weighbridge.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Brings the files of a model into a folder: at one commit, each checked by its digest before it
/// gets its name, those that are there already left alone. What a cut pull has begun is continued
/// by the next one.
public final class Pull {

  /// Transfers at a time where nobody says otherwise.
  public static final int USUAL_JOBS = 8;

  public static final int MOST_JOBS = 64;

  private final Transport transport;
  private final Options options;
  private final TransferListener listener;

  private Pull(Transport transport, Options options, TransferListener listener) {
    this.transport = transport;
    this.options = options;
    this.listener = listener;
  }

  /// @param folder is made if it is not there
  /// @param jobs files fetched at a time
  public record Options(ModelReference from, Path folder, Globs globs, int jobs) {

    public Options {
      if (jobs < 1 || jobs > MOST_JOBS) {
        throw new WordException("%d jobs: 1 to %d are possible".formatted(jobs, MOST_JOBS));
      }
    }
  }

  /// What a pull did.
  ///
  /// @param commit that the files are of
  /// @param files fetched
  /// @param current files that were there already
  /// @param bytes of the fetched files
  public record Pulled(
      ModelId model, String commit, Path folder, int files, int current, long bytes) {}

  public static Pulled run(Hub hub, Options options, TransferListener listener) {
    return new Pull(hub.transport(), options, listener).run();
  }

  private Pulled run() {
    ModelId model = options.from.model();
    Models models = new Models(transport);
    String commit =
        models
            .info(options.from)
            .commit()
            .filter(sha -> sha.matches("[0-9a-f]{40}|[0-9a-f]{64}"))
            .orElseThrow(() ->
                new UnreadableAnswerException(
                    "could not pull %s: the server names no commit; is it a hub?"
                        .formatted(options.from)));
    // A branch may move; all files are of the one commit.
    List<RemoteFile> files =
        listed(models.tree(new ModelReference(model, commit), "", true, false));
    Destination destination = Destination.at(options.folder);
    List<RemoteFile> missing = missing(files, destination);
    long bytes = missing.stream().mapToLong(RemoteFile::size).sum();
    destination.mustHold(
        missing.stream()
            .mapToLong(file -> file.size() - Download.begun(file, destination.place(file.path())))
            .sum());
    // The largest first: nobody waits for one of them at the end.
    List<RemoteFile> order = new ArrayList<>(missing);
    order.sort(Comparator.comparingLong(RemoteFile::size).reversed());
    listener.begins("pulling", order.size(), bytes);
    Parallel.each(
        options.jobs,
        order,
        file -> {
          Path target = destination.prepare(file.path());
          URI uri =
              transport
                  .server()
                  .at(
                      "/%s/resolve/%s/%s"
                          .formatted(model, commit, Address.path(file.path().text())));
          new Download(transport, file, target, uri, listener).run();
        });
    destination.sync();
    return new Pulled(
        model, commit, options.folder, missing.size(), files.size() - missing.size(), bytes);
  }

  private List<RemoteFile> listed(List<TreeEntry> entries) {
    List<RemoteFile> files = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (TreeEntry entry : entries) {
      if (!entry.folder() && options.globs.match(entry.path())) {
        RemoteFile file = RemoteFile.of(entry, RemotePath.ON_WINDOWS);
        if (!paths.add(entry.path())) {
          throw new UnreadableAnswerException(
              "the hub lists the file '%s' twice; nothing was written".formatted(entry.path()));
        }
        files.add(file);
      }
    }
    if (files.isEmpty() && entries.stream().anyMatch(entry -> !entry.folder())) {
      throw new LocalFileException(
          "could not pull %s: it has no file that --include and --exclude leave"
              .formatted(options.from));
    }
    return files;
  }

  private List<RemoteFile> missing(List<RemoteFile> files, Destination destination) {
    List<RemoteFile> candidates = new ArrayList<>();
    List<RemoteFile> missing = Collections.synchronizedList(new ArrayList<>());
    for (RemoteFile file : files) {
      (isThere(destination.place(file.path()), file) ? candidates : missing).add(file);
    }
    listener.begins(
        "checking", candidates.size(), candidates.stream().mapToLong(RemoteFile::size).sum());
    Parallel.each(
        Runtime.getRuntime().availableProcessors(),
        candidates,
        file -> {
          try {
            Digest found =
                Digest.of(destination.place(file.path()), file.digest().kind(), file.size());
            if (!found.equals(file.digest())) {
              missing.add(file);
            }
          } catch (InterruptedIOException e) {
            throw new StoppedException(new InterruptedException());
          } catch (IOException e) {
            throw new LocalFileException(LocalFiles.sentence("read", e), e);
          }
          listener.moved(file.size());
          listener.finished(file.path().text());
        });
    return missing;
  }

  private static boolean isThere(Path place, RemoteFile file) {
    try {
      return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
          && Files.size(place) == file.size();
    } catch (IOException e) {
      return false;
    }
  }
}
