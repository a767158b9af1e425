package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.RepositoriesException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;

/// Any bytes as a folder of a commit, each line an entry: `-` for a file, `>` for a symbolic link,
/// `#` for a pointer to a large file, then its name as it is. Whatever the names are, files are laid
/// out in their own folder alone, as plain files, and nothing of them stays.
public final class LaidOutFileFuzz {

  private static final int MOST_ENTRIES = 12;
  private static final byte[] LARGE = "the bytes of a large file".getBytes(UTF_8);

  private static final HubFixture HUB = hub();
  private static final ModelRepository REPOSITORY =
      ModelFixture.create(HUB, "alice/laid", "# Laid\n");
  private static final String POINTER = pointer();

  private LaidOutFileFuzz() {}

  private static HubFixture hub() {
    try {
      HubFixture hub = HubFixture.start(Files.createTempDirectory("laid-out-fuzz"));
      Runtime.getRuntime().addShutdownHook(new Thread(hub::close));
      return hub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pointer() {
    var object = HUB.parts().blobs().receive(new ByteArrayInputStream(LARGE), LARGE.length);
    REPOSITORY.grant(object);
    return "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
        .formatted(object.hex(), LARGE.length);
  }

  /// Called before the first input, whose time would be that of the start of the hub otherwise.
  public static void fuzzerInitialize() {
    if (HUB.url().getPort() == 0) {
      throw new IllegalStateException("the hub does not listen");
    }
  }

  public static void fuzzerTestOneInput(byte[] content) throws IOException {
    CommitId commit = commit(content);
    List<Entry> entries;
    try {
      entries = REPOSITORY.list(commit, RepoPath.ROOT, false, Optional.empty(), MOST_ENTRIES);
    } catch (RepositoriesException | IllegalArgumentException | IllegalStateException refused) {
      return; // a name that no path has: such a commit does not pass a push
    }
    for (Entry entry : entries) {
      if (entry instanceof Entry.File file) {
        lay(commit, file);
      }
    }
  }

  private static void lay(CommitId commit, Entry.File file) throws IOException {
    Path temporary = HUB.parts().settings().temporary();
    try (LaidOutFile laid =
        LaidOutFile.of(REPOSITORY, commit, file, HUB.parts(), _ -> true).orElseThrow()) {
      Path folder = Objects.requireNonNull(laid.path().getParent());
      if (!temporary.equals(folder.getParent()) || !laid.path().normalize().equals(laid.path())) {
        throw new AssertionError("laid out elsewhere: " + laid.path());
      }
      try (Stream<Path> there = Files.list(folder)) {
        for (Path one : there.toList()) {
          if (!Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)) {
            throw new AssertionError("no plain file: " + one);
          }
        }
      }
      if (Files.size(laid.path()) != file.size()) {
        throw new AssertionError("other bytes than those of " + file.path());
      }
    } catch (UncheckedIOException twice) {
      // A folder that names an entry twice, which a push refuses too.
      if (!(twice.getCause() instanceof FileAlreadyExistsException)) {
        throw twice;
      }
    }
    try (Stream<Path> left = Files.list(temporary)) {
      if (left.anyMatch(path -> path.getFileName().toString().startsWith("looked-into-"))) {
        throw new AssertionError("something stays of " + file.path());
      }
    }
  }

  /// The objects as git keeps them, with names that it would not write.
  private static CommitId commit(byte[] content) throws IOException {
    try (ObjectInserter inserter = REPOSITORY.git().newObjectInserter()) {
      TreeFormatter tree = new TreeFormatter();
      new String(content, ISO_8859_1)
          .lines()
          .filter(line -> line.length() > 1 && line.indexOf(0) < 0)
          .limit(MOST_ENTRIES)
          .forEach(line -> append(tree, inserter, line));
      ObjectId root = inserter.insert(tree);
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(root);
      commit.setAuthor(new PersonIdent("a", "a@b"));
      commit.setCommitter(new PersonIdent("a", "a@b"));
      ObjectId made = inserter.insert(commit);
      inserter.flush();
      return CommitId.from(made.name()).orElseThrow();
    }
  }

  private static void append(TreeFormatter tree, ObjectInserter inserter, String line) {
    char kind = line.charAt(0);
    byte[] name = line.substring(1).getBytes(ISO_8859_1);
    byte[] bytes =
        switch (kind) {
          case '#' -> POINTER.getBytes(UTF_8);
          case '>' -> "../../../etc/passwd".getBytes(UTF_8);
          default -> line.getBytes(ISO_8859_1);
        };
    try {
      tree.append(
          name,
          kind == '>' ? FileMode.SYMLINK : FileMode.REGULAR_FILE,
          inserter.insert(Constants.OBJ_BLOB, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
