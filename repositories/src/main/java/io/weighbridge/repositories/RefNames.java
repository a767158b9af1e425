package io.weighbridge.repositories;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/// The names of commits in one repository.
final class RefNames {

  static final String PULL_REQUESTS = "refs/pr/";

  /// As few digits as git takes.
  private static final int MIN_ABBREVIATION = 4;

  private static final int MAX_NAME = 200;

  private final FileRepository git;
  private final Shared shared;
  private final Turn lock;

  RefNames(Shared shared, FileRepository git, Turn lock) {
    this.shared = shared;
    this.git = git;
    this.lock = lock;
  }

  /// The full name of a ref that commits may go to.
  static String full(String branch) {
    return branch.startsWith(Constants.R_HEADS) || branch.startsWith(PULL_REQUESTS)
        ? branch
        : Constants.R_HEADS + branch;
  }

  /// Makes the folders that hold a ref durable.
  static void sync(Path repository, String ref) throws IOException {
    Path file = repository.resolve(ref);
    Path refs = repository.resolve("refs");
    for (Path folder = file.getParent();
        folder != null && folder.startsWith(refs);
        folder = folder.getParent()) {
      if (Files.isDirectory(folder)) {
        Disk.sync(folder);
      }
      if (folder.equals(refs.resolve("heads"))) {
        break;
      }
    }
  }

  Optional<CommitId> resolve(Revision revision) throws IOException {
    String text = revision.text();
    if (text.equals(Constants.HEAD)) {
      return commit(git.exactRef(Constants.HEAD));
    }
    if (text.startsWith(Constants.R_REFS)) {
      return isPublic(text) && Repository.isValidRefName(text)
          ? commit(git.exactRef(text))
          : Optional.empty();
    }
    Optional<CommitId> full = CommitId.from(text);
    if (full.isPresent()) {
      return full.filter(this::isVisible);
    }
    for (String prefix : List.of(Constants.R_HEADS, Constants.R_TAGS)) {
      if (Repository.isValidRefName(prefix + text)) {
        Optional<CommitId> named = commit(git.exactRef(prefix + text));
        if (named.isPresent()) {
          return named;
        }
      }
    }
    return abbreviated(text);
  }

  private static boolean isPublic(String ref) {
    return ref.startsWith(Constants.R_HEADS)
        || ref.startsWith(Constants.R_TAGS)
        || ref.startsWith(PULL_REQUESTS);
  }

  private Optional<CommitId> abbreviated(String text) throws IOException {
    if (text.length() < MIN_ABBREVIATION || !AbbreviatedObjectId.isId(text)) {
      return Optional.empty();
    }
    try (ObjectReader reader = git.newObjectReader()) {
      Collection<ObjectId> candidates = reader.resolve(AbbreviatedObjectId.fromString(text));
      List<CommitId> commits = new ArrayList<>();
      for (ObjectId candidate : candidates) {
        if (reader.open(candidate).getType() == Constants.OBJ_COMMIT) {
          CommitId commit = CommitId.of(candidate);
          if (isVisible(commit)) {
            commits.add(commit);
          }
        }
      }
      return commits.size() == 1 ? Optional.of(commits.getFirst()) : Optional.empty();
    }
  }

  /// Whether a commit can be reached from a ref: one that was refused in a push cannot.
  private boolean isVisible(CommitId commit) {
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRetainBody(false);
      RevObject object = walk.parseAny(commit.object());
      if (!(object instanceof org.eclipse.jgit.revwalk.RevCommit parsed)) {
        return false;
      }
      List<org.eclipse.jgit.lib.Ref> refs = publicRefs();
      for (org.eclipse.jgit.lib.Ref ref : refs) {
        if (parsed.equals(ref.getObjectId())) {
          return true;
        }
      }
      return walk.isMergedIntoAny(parsed, refs);
    } catch (org.eclipse.jgit.errors.MissingObjectException e) {
      return false;
    } catch (IOException e) {
      throw Disk.failure("Reading the commit " + commit, e);
    }
  }

  private List<org.eclipse.jgit.lib.Ref> publicRefs() throws IOException {
    return git.getRefDatabase().getRefsByPrefix(Constants.R_HEADS, Constants.R_TAGS, PULL_REQUESTS);
  }

  private Optional<CommitId> commit(org.eclipse.jgit.lib.@Nullable Ref ref) throws IOException {
    if (ref == null || ref.getObjectId() == null) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(git)) {
      RevObject peeled = walk.peel(walk.parseAny(ref.getObjectId()));
      return peeled.getType() == Constants.OBJ_COMMIT
          ? Optional.of(CommitId.of(peeled))
          : Optional.empty();
    }
  }

  Refs all() throws IOException {
    return new Refs(below(Constants.R_HEADS), below(Constants.R_TAGS), below(PULL_REQUESTS));
  }

  private List<Ref> below(String prefix) throws IOException {
    List<Ref> found = new ArrayList<>();
    for (org.eclipse.jgit.lib.Ref ref : git.getRefDatabase().getRefsByPrefix(prefix)) {
      Optional<CommitId> target = commit(ref);
      if (target.isPresent()) {
        String name = ref.getName().substring(prefix.length());
        found.add(new Ref(name, ref.getName(), target.get()));
      }
    }
    found.sort(Comparator.comparing(Ref::name));
    return found;
  }

  void create(String prefix, String name, ObjectId target) throws IOException {
    String ref = prefix + name;
    check(name, ref);
    lock.lock();
    try {
      if (git.exactRef(ref) != null) {
        throw new RefExists("There is a '%s' already.".formatted(ref));
      }
      if (git.getRefDatabase().isNameConflicting(ref)) {
        throw new RefExists(
            "'%s' cannot be made: git cannot have a name that is also the folder of another name."
                .formatted(ref));
      }
      RefUpdate update = git.updateRef(ref);
      update.setExpectedOldObjectId(ObjectId.zeroId());
      update.setNewObjectId(target);
      update.disableRefLog();
      RefUpdate.Result result = update.update();
      if (result != RefUpdate.Result.NEW) {
        throw new RefExists("'%s' could not be made: %s.".formatted(ref, result));
      }
      sync(git.getDirectory().toPath(), ref);
    } finally {
      lock.unlock();
    }
  }

  private static void check(String name, String ref) {
    boolean looksLikeCommit = CommitId.from(name).isPresent();
    // The name becomes that of a file, and file systems count bytes.
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME
        || !Repository.isValidRefName(ref)
        || name.startsWith("-")
        || name.equals(Constants.HEAD)
        || name.startsWith(Constants.R_REFS)
        || looksLikeCommit) {
      throw new BadOperation(
          "'%s' cannot be the name of a branch or a tag.".formatted(RepoId.shown(name)));
    }
  }

  void createTag(String name, CommitId at, Optional<String> message, Author author)
      throws IOException {
    check(name, Constants.R_TAGS + name);
    ObjectId target = at.object();
    if (message.isPresent() && !message.get().isBlank()) {
      TagBuilder tag = new TagBuilder();
      tag.setTag(name);
      tag.setObjectId(target, Constants.OBJ_COMMIT);
      tag.setTagger(author.at(shared.clock().instant()));
      tag.setMessage(message.get());
      try (NewPack pack = new NewPack(git.getObjectDatabase())) {
        target = pack.add(Constants.OBJ_TAG, tag.build());
        pack.finish();
      }
    }
    create(Constants.R_TAGS, name, target);
  }

  void delete(String ref) throws IOException {
    lock.lock();
    try {
      if (!Repository.isValidRefName(ref) || git.exactRef(ref) == null) {
        throw new NoSuchRef("There is no '%s'.".formatted(RepoId.shown(ref)));
      }
      RefUpdate update = git.updateRef(ref);
      update.setForceUpdate(true);
      update.disableRefLog();
      RefUpdate.Result result = update.delete();
      if (result != RefUpdate.Result.FORCED && result != RefUpdate.Result.FAST_FORWARD) {
        throw new BadOperation("'%s' could not be deleted: %s.".formatted(ref, result));
      }
      sync(git.getDirectory().toPath(), ref);
      Disk.sync(git.getDirectory().toPath());
    } finally {
      lock.unlock();
    }
  }
}
