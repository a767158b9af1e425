package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.repositories.CommitId;
import java.io.IOException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceiveCommand.Result;

/// Which refs a push may change, and how: branches and tags only, branches name commits, and
/// `main`, which everybody downloads, only grows.
final class PushedRefs {

  private static final String MAIN = Constants.R_HEADS + "main";
  private static final String PULL_REQUESTS = "refs/pr/";

  /// A file of its name lies on the disk until refs are packed.
  private static final int LONGEST_NAME = 200;

  private PushedRefs() {}

  /// As for branches that are made through the API: no name that reads as another revision.
  private static boolean misleads(String name) {
    String bare = name.substring(name.indexOf('/', Constants.R_REFS.length()) + 1);
    return CommitId.from(bare).isPresent()
        || bare.equals(Constants.HEAD)
        || bare.startsWith(Constants.R_REFS)
        || bare.startsWith("-");
  }

  /// Refuses the command if it has to be; the sentence stands beside the ref in git's output.
  static void check(ReceiveCommand command, RevWalk walk) throws IOException {
    String name = command.getRefName();
    if (name.startsWith(PULL_REQUESTS)) {
      refuse(command, "pull requests change through the API, not by a push");
    } else if (!name.startsWith(Constants.R_HEADS) && !name.startsWith(Constants.R_TAGS)) {
      refuse(command, "only branches and tags can be pushed");
    } else if (name.getBytes(UTF_8).length > LONGEST_NAME) {
      refuse(command, "the name is longer than %d bytes".formatted(LONGEST_NAME));
    } else if (command.getType() == ReceiveCommand.Type.CREATE && misleads(name)) {
      refuse(command, "the name reads as another revision; choose another");
    } else if (name.equals(MAIN) && command.getType() == ReceiveCommand.Type.DELETE) {
      refuse(command, "main cannot be deleted");
    } else if (name.equals(MAIN)
        && command.getType() == ReceiveCommand.Type.UPDATE_NONFASTFORWARD) {
      refuse(command, "main only goes forward: pull, merge or rebase, and push again");
    } else if (command.getType() != ReceiveCommand.Type.DELETE) {
      target(command, name.startsWith(Constants.R_TAGS), walk);
    }
  }

  private static void target(ReceiveCommand command, boolean tag, RevWalk walk) throws IOException {
    try {
      RevObject named = walk.parseAny(command.getNewId());
      RevObject target = tag ? walk.peel(named) : named;
      if (!(target instanceof RevCommit)) {
        refuse(command, tag ? "a tag names a commit" : "a branch names a commit");
      }
    } catch (MissingObjectException e) {
      refuse(command, "the push does not bring " + command.getNewId().name());
    }
  }

  static void refuse(ReceiveCommand command, String sentence) {
    command.setResult(Result.REJECTED_OTHER_REASON, sentence);
  }
}
