package io.weighbridge.hub;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.PushCheck;
import io.weighbridge.repositories.PushCheck.Outcome;
import io.weighbridge.repositories.PushCheck.Problem;
import io.weighbridge.repositories.PushedPack;
import io.weighbridge.repositories.Revision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceiveCommand.Result;

/// What the hub asks of a push by git, and does after it: the same as of a change that comes
/// through any other door ([Pushes]), and that its files are what a repository of models may hold.
final class PushGates {

  private final Pushes pushes;
  private final PushLimits limits;

  PushGates(Pushes pushes, PushLimits limits) {
    this.pushes = pushes;
    this.limits = limits;
  }

  GitPush.Gate of(Entered entered) {
    return new Gate(entered);
  }

  private final class Gate implements GitPush.Gate {

    private final Entered entered;
    private long bytes;

    /// The files of a push of one ref, as they were seen on the way.
    private Optional<List<Entry.File>> arriving = Optional.empty();

    private Gate(Entered entered) {
      this.entered = entered;
    }

    @Override
    public void check(
        Quarantine quarantine,
        Connectivity connectivity,
        List<ReceiveCommand> commands,
        GitPush.Messages messages)
        throws IOException {
      bytes = quarantine.bytes();
      pushes.requireSpace(entered, bytes);
      Map<String, List<String>> problems =
          problems(quarantine, connectivity, commands).stream()
              .collect(groupingBy(Problem::ref, mapping(Problem::sentence, toList())));
      for (ReceiveCommand command : commands) {
        List<String> found = problems.getOrDefault(command.getRefName(), List.of());
        if (!found.isEmpty()) {
          found.forEach(messages::say);
          refuse(command, found.getFirst());
        }
      }
    }

    private List<Problem> problems(
        Quarantine quarantine, Connectivity connectivity, List<ReceiveCommand> commands)
        throws IOException {
      Outcome outcome = outcome(quarantine, commands, connectivity.pack());
      if (outcome.isWhole()) {
        connectivity.shown();
        // Of several refs each is asked for its own.
        arriving = commands.size() == 1 ? outcome.arriving() : Optional.empty();
        return outcome.problems();
      }
      connectivity.require();
      return outcome(quarantine, commands, PushedPack.WHOLE).problems();
    }

    private Outcome outcome(Quarantine quarantine, List<ReceiveCommand> commands, PushedPack pack) {
      return PushCheck.check(
          entered.repo(), quarantine.repository(), commands, limits.fileBytes(), pack);
    }

    @Override
    public void inspect(List<ReceiveCommand> commands, GitPush.Messages messages)
        throws IOException {
      for (ReceiveCommand command : commands) {
        Optional<CommitId> after = commit(command.getNewId());
        if (after.isPresent()) {
          try {
            CommitId before =
                commit(command.getOldId())
                    .or(() -> entered.repo().resolve(Revision.HEAD))
                    .orElse(after.get());
            pushes
                .inspect(
                    entered,
                    command.getRefName(),
                    before,
                    after.get(),
                    arriving(before, after.get()))
                .forEach(warning -> messages.say("warning: " + Shown.text(warning)));
          } catch (HttpFailure refused) {
            refuse(command, refused.message());
          }
        }
      }
    }

    private Consumer<Consumer<Entry.File>> arriving(CommitId before, CommitId after) {
      return arriving
          .<Consumer<Consumer<Entry.File>>>map(files -> files::forEach)
          .orElse(use -> entered.repo().eachArriving(before, after, use));
    }

    @Override
    public void carryOut(List<ReceiveCommand> commands, GitPush.Move setRefs) throws IOException {
      List<Optional<CommitId>> before = new ArrayList<>();
      for (ReceiveCommand command : commands) {
        before.add(commit(command.getOldId()));
      }
      pushes.count(entered, bytes);
      try {
        entered
            .repo()
            .exclusively(() -> {
              setRefs.run();
              entered.repo().sync(commands.stream().map(ReceiveCommand::getRefName).toList());
              return commands;
            });
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("setting refs throws nothing else", e);
      }
      if (commands.stream().noneMatch(command -> command.getResult() == Result.OK)) {
        pushes.count(entered, -bytes);
      }
      for (int i = 0; i < commands.size(); i++) {
        ReceiveCommand command = commands.get(i);
        if (command.getResult() == Result.OK) {
          pushes.moved(entered, command.getRefName(), before.get(i), commit(command.getNewId()));
        }
      }
    }

    private void refuse(ReceiveCommand command, String sentence) {
      PushedRefs.refuse(command, Shown.text(sentence));
      pushes.audit(entered, "repository.push", "%s: %s".formatted(command.getRefName(), sentence));
    }

    /// The commit that a ref's new or old value stands for; an annotated tag names one.
    private Optional<CommitId> commit(ObjectId id) throws IOException {
      if (id.equals(ObjectId.zeroId())) {
        return Optional.empty();
      }
      Repository git = entered.repo().git();
      try (RevWalk walk = new RevWalk(git)) {
        RevObject target = walk.peel(walk.parseAny(id));
        return target instanceof RevCommit ? CommitId.from(target.name()) : Optional.empty();
      }
    }
  }
}
