package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevFlag;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;

/// What of a git push must not come in: paths that harm who checks them out, symbolic links that
/// lead out of the tree, submodules, large files inside git, and pointers to objects that were not
/// uploaded to this repository. Each tree is looked at once, however many paths lead to it, so that
/// a small push cannot stand for endless work.
///
/// On the way it sees whether the push is whole: each new object was brought by its pack, or is
/// visible already. What is neither is not looked at, since it may be hidden from who pushes.
public final class PushCheck {

  /// Enough to say what is wrong.
  private static final int MAX_PROBLEMS = 20;

  private static final int MAX_DEPTH = RepoPath.MAX_BYTES / 2;
  private static final long MAX_FILES = 1_000_000;
  private static final int MAX_LINK = 4096;
  private static final long NEIGHBOUR_BYTES = 8 << 20;

  /// Git itself once wrote this mode; it means an ordinary file.
  private static final int GROUP_WRITABLE = 0100664;

  private final ModelRepository repository;
  private final Objects objects;
  private final ObjectReader reader;
  private final long maxFile;
  private final PushedPack pack;
  private final Set<ObjectId> known = new HashSet<>();
  private final Set<ObjectId> checked = new HashSet<>();

  /// Files that were looked at, by mode, name and object: from commit to commit most of a folder
  /// stays as it was.
  private final Set<ByteBuffer> entries = new HashSet<>();

  private final Map<ObjectId, Facts> trees = new HashMap<>();

  /// By path, what a folder held in the commit that was looked at last.
  private Bounded<String, RawTree> neighbours = noNeighbours();

  private final ArrivingFiles arriving = new ArrivingFiles();
  private final List<String> problems = new ArrayList<>();
  private boolean isWhole = true;

  /// What has to be known of a tree wherever it stands.
  ///
  /// @param files all that are in it, on all paths
  /// @param longest the bytes of its longest path
  /// @param height how deep its folders are nested
  /// @param climbs how far up from it a link in it leads
  private record Facts(long files, int longest, int height, int climbs) {
    static final Facts EMPTY = new Facts(0, 0, 0, 0);
    static final Facts FILE = new Facts(1, 0, 0, 0);

    Facts with(int name, Facts below) {
      return new Facts(
          Math.min(files + below.files, MAX_FILES + 1),
          Math.max(longest, below.longest == 0 ? name : name + 1 + below.longest),
          Math.max(height, below.height + 1),
          Math.max(climbs, below.climbs - 1));
    }
  }

  /// @param ref what was to be moved
  /// @param sentence what is wrong, for the user
  public record Problem(String ref, String sentence) {}

  /// What was found.
  ///
  /// @param arriving what [ModelRepository#eachArriving] would tell of all refs together; nothing
  ///   where that is too much to be remembered
  /// @param isWhole whether all that is pushed was brought or is visible; where it was not, nothing
  ///   else that was found counts
  public record Outcome(
      List<Problem> problems, Optional<List<Entry.File>> arriving, boolean isWhole) {

    static final Outcome IN_DOUBT = new Outcome(List.of(), Optional.empty(), false);
  }

  private PushCheck(
      ModelRepository repository, ObjectReader reader, long maxFile, PushedPack pack) {
    this.repository = repository;
    this.objects = repository.shared().objects();
    this.reader = reader;
    this.maxFile = maxFile;
    this.pack = pack;
  }

  /// Looks at all that the commands would make visible and that was not visible before.
  ///
  /// @param git where the pushed objects are; either the repository's own or one that has it as its
  ///   alternate
  /// @param maxFile the bytes that a file in git itself may have
  /// @param pack what came with the push
  public static Outcome check(
      ModelRepository repository,
      Repository git,
      Collection<ReceiveCommand> commands,
      long maxFile,
      PushedPack pack) {
    List<Problem> found = new ArrayList<>();
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRetainBody(false);
      PushCheck check = new PushCheck(repository, walk.getObjectReader(), maxFile, pack);
      check.learn(walk, git);
      for (ReceiveCommand command : commands) {
        if (command.getType() != ReceiveCommand.Type.DELETE) {
          check.look(walk, git, command);
          check.problems.forEach(problem -> found.add(new Problem(command.getRefName(), problem)));
          check.forgetProblems();
        }
      }
      return new Outcome(
          found,
          check.arriving.all(),
          check.isWhole && pack.bases().allMatch(check.known::contains));
    } catch (MissingObjectException e) {
      if (pack != PushedPack.WHOLE) {
        return Outcome.IN_DOUBT;
      }
      // Nobody is left to ask, so it is the repository itself that is damaged.
      throw Disk.failure("Checking a push to " + repository.id(), e);
    } catch (IOException e) {
      throw Disk.failure("Checking a push to " + repository.id(), e);
    }
  }

  /// What was found wrong for one ref has to be found for the next one too.
  private void forgetProblems() {
    if (!problems.isEmpty()) {
      problems.clear();
      trees.clear();
      checked.clear();
      entries.clear();
      neighbours = noNeighbours();
    }
  }

  /// What is visible already is not judged again.
  private void learn(RevWalk walk, Repository git) throws IOException {
    for (org.eclipse.jgit.lib.Ref ref : tips(git)) {
      RevObject peeled = walk.peel(walk.parseAny(ref.getObjectId()));
      if (peeled instanceof RevCommit commit) {
        learn(commit.getTree().copy(), 0);
      }
    }
  }

  private void learn(ObjectId tree, int depth) throws IOException {
    if (depth > MAX_DEPTH || !known.add(tree)) {
      return;
    }
    for (RawTree.Cursor at = objects.tree(reader, tree).cursor(); !at.isDone(); at.next()) {
      if (at.isFolder()) {
        learn(at.id(), depth + 1);
      } else {
        known.add(at.id());
        entries.add(at.bytes());
      }
    }
  }

  private static List<org.eclipse.jgit.lib.Ref> tips(Repository git) throws IOException {
    return git.getRefDatabase().getRefsByPrefix(Constants.R_HEADS, RefNames.PULL_REQUESTS);
  }

  private void look(RevWalk walk, Repository git, ReceiveCommand command) throws IOException {
    walk.reset();
    RevObject pushed = walk.parseAny(command.getNewId());
    while (pushed instanceof RevTag tag) {
      isWhole &= pack.brought(tag);
      pushed = walk.parseAny(tag.getObject());
    }
    if (!(pushed instanceof RevCommit head)) {
      problems.add("It names no commit, and nothing else can be pushed.");
      return;
    }
    walk.markStart(head);
    for (org.eclipse.jgit.lib.Ref ref : git.getRefDatabase().getRefs()) {
      if (ref.getObjectId() != null
          && walk.peel(walk.parseAny(ref.getObjectId())) instanceof RevCommit visible) {
        walk.markUninteresting(visible);
      }
    }
    List<RevCommit> pushedCommits = new ArrayList<>();
    for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
      pushedCommits.add(commit);
      isWhole &= pack.brought(commit);
      // Who has these commits has all that is in them, and need not send it again.
      for (RevCommit parent : commit.getParents()) {
        if (parent.has(RevFlag.UNINTERESTING)) {
          learn(walk.parseCommit(parent).getTree().copy(), 0);
        }
      }
    }
    for (RevCommit commit : pushedCommits) {
      if (problems.size() < MAX_PROBLEMS) {
        root(commit);
      }
    }
  }

  /// Whether an object may be looked at that was not visible before.
  private boolean isHere(ObjectId id) {
    boolean brought = pack.brought(id);
    isWhole &= brought;
    return brought;
  }

  private void root(RevCommit commit) throws IOException {
    String where = "commit " + commit.name().substring(0, 8);
    Facts root;
    try {
      root = visit(commit.getTree().copy(), "", 0);
    } catch (MissingObjectException | IllegalStateException e) {
      problems.add("The %s is not whole: %s.".formatted(where, e.getMessage()));
      return;
    }
    if (root.climbs > 0) {
      problems.add("In the %s a symbolic link leads out of the repository.".formatted(where));
    }
    if (root.files > MAX_FILES) {
      problems.add("The %s has more than %d files.".formatted(where, MAX_FILES));
    }
    if (root.longest > RepoPath.MAX_BYTES) {
      problems.add("The %s has a path of more than %d bytes.".formatted(where, RepoPath.MAX_BYTES));
    }
  }

  private Facts visit(ObjectId id, String path, int depth) throws IOException {
    Facts done = trees.get(id);
    if (done == null) {
      if (depth > MAX_DEPTH) {
        throw new IllegalStateException("its folders are nested too deeply");
      }
      done = Facts.EMPTY;
      boolean isNew = !known.contains(id);
      if (isNew && !isHere(id)) {
        return done;
      }
      RawTree tree = objects.tree(reader, id);
      RawTree.Cursor their = neighbours.get(path).orElse(RawTree.EMPTY).cursor();
      if (isNew) {
        neighbours.put(path, tree);
      }
      for (RawTree.Cursor at = tree.cursor(); !at.isDone(); at.next()) {
        boolean isFirst = isNew && !at.isFolder() && !their.isSame(at) && entries.add(at.bytes());
        boolean isSeen = isNew && !isFirst && isPlainFile(at);
        Facts below = isSeen ? Facts.FILE : entry(at, path, depth, isNew, isFirst);
        done = done.with(at.nameLength(), below);
      }
      trees.put(id, done);
    } else if (depth + done.height > MAX_DEPTH) {
      throw new IllegalStateException("its folders are nested too deeply");
    }
    return done;
  }

  private static Bounded<String, RawTree> noNeighbours() {
    return new Bounded<>(NEIGHBOUR_BYTES, tree -> tree.raw().length + 100L);
  }

  private static boolean isPlainFile(RawTree.Cursor at) {
    return (at.mode() & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
  }

  private Facts entry(RawTree.Cursor at, String folder, int depth, boolean isNew, boolean isFirst)
      throws IOException {
    Slot slot = at.slot();
    String path = folder + slot.name();
    if (isNew) {
      name(slot, at.nameBytes(), path);
    }
    if (slot.isFolder()) {
      return visit(slot.id(), path + "/", depth + 1);
    }
    if (slot.isSubmodule() || (isNew && !known.contains(slot.id()) && !isHere(slot.id()))) {
      return Facts.FILE;
    }
    if (isFirst) {
      arriving.add(objects, reader, path, slot);
    }
    if (slot.isLink()) {
      // One more, since the link stands in a folder and counts from there.
      return new Facts(1, 0, 0, 1 + climbs(slot.id(), path));
    }
    if (isNew && !known.contains(slot.id()) && checked.add(slot.id())) {
      file(slot.id(), path);
    }
    return Facts.FILE;
  }

  private void name(Slot slot, byte[] name, String path) {
    Optional<String> problem = RepoPath.partProblem(slot.name());
    if (problem.isPresent()) {
      problem("The path '%s' cannot be used: %s.".formatted(RepoId.shown(path), problem.get()));
    }
    if (!java.util.Arrays.equals(slot.name().getBytes(StandardCharsets.UTF_8), name)) {
      problem("The path '%s' is not UTF-8.".formatted(RepoId.shown(path)));
    }
    if (slot.isSubmodule()) {
      problem(
          "'%s' is a submodule, and submodules are not supported: push its files instead."
              .formatted(RepoId.shown(path)));
    } else if (!slot.isFolder()
        && !slot.isLink()
        && slot.mode() != FileMode.REGULAR_FILE.getBits()
        && slot.mode() != FileMode.EXECUTABLE_FILE.getBits()
        && slot.mode() != GROUP_WRITABLE) {
      problem(
          "'%s' has the mode %s, which is neither a file nor a folder."
              .formatted(RepoId.shown(path), Integer.toOctalString(slot.mode())));
    }
  }

  /// How many folders a link goes up, or more than there can be if nobody can tell. `..` after
  /// another name may lead anywhere, because that name may be a link itself.
  private int climbs(ObjectId id, String path) throws IOException {
    byte[] text = reader.open(id, Constants.OBJ_BLOB).getCachedBytes(MAX_LINK);
    String target = new String(text, StandardCharsets.UTF_8);
    if (target.isEmpty()
        || target.startsWith("/")
        || target.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f || c == ':')) {
      problem("The symbolic link '%s' leads out of the repository.".formatted(RepoId.shown(path)));
      return 0;
    }
    int up = 0;
    boolean below = false;
    for (String part : target.split("/", -1)) {
      if (part.equals("..")) {
        up = below ? MAX_DEPTH : up + 1;
      } else if (!part.isEmpty() && !part.equals(".")) {
        below = true;
        if (RepoPath.partProblem(part).isPresent()) {
          problem(
              "The symbolic link '%s' leads to a path that cannot be used."
                  .formatted(RepoId.shown(path)));
        }
      }
    }
    return up;
  }

  private void file(ObjectId id, String path) throws IOException {
    Objects.BlobFacts blob = objects.blob(reader, id);
    if (blob.size() <= maxFile && blob.lfs().isEmpty()) {
      return;
    }
    String shown = RepoId.shown(path);
    if (blob.size() > maxFile) {
      problem(
          "'%s' has %d bytes, and files in git itself may have %d: run `git lfs track \"%s\"`, then `git lfs migrate import`."
              .formatted(shown, blob.size(), maxFile, shown));
    }
    if (blob.lfs().isEmpty()) {
      return;
    }
    Pointer pointer = blob.lfs().get();
    if (!repository.owns(pointer.object())
        || !repository.shared().blobs().contains(pointer.object())) {
      problem(
          "'%s' names the large object %s, which was not uploaded to this repository: run `git lfs push --all`."
              .formatted(shown, pointer.object()));
    } else if (repository.shared().blobs().size(pointer.object()) != pointer.size()) {
      problem(
          "'%s' says that its large object has %d bytes, which is wrong."
              .formatted(shown, pointer.size()));
    }
  }

  private void problem(String sentence) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(sentence);
    }
  }
}
