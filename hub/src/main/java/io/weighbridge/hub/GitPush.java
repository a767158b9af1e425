package io.weighbridge.hub;

import io.weighbridge.repositories.ModelRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceiveCommand.Result;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UnpackErrorHandler;

/// Takes one push: `git receive-pack`. The objects wait in a [Quarantine] until the refs that name
/// them are allowed; only then are they moved into the repository and the refs set.
final class GitPush {

  static final String SERVICE = "git-receive-pack";

  private static final System.Logger LOG = System.getLogger(GitPush.class.getName());

  /// What the hub says to a push whose form is right.
  interface Gate {

    /// Refuses commands by setting their results, while nobody else can see the new objects.
    ///
    /// @param connectivity is asked afterwards, unless it was answered
    void check(
        Quarantine quarantine,
        Connectivity connectivity,
        List<ReceiveCommand> commands,
        Messages messages)
        throws IOException;

    /// Refuses commands when their objects can be read from the repository.
    void inspect(List<ReceiveCommand> commands, Messages messages) throws IOException;

    /// Sets the refs at a time when nothing else moves them, makes them durable, and follows up
    /// what was done.
    void carryOut(List<ReceiveCommand> commands, Move setRefs) throws IOException;
  }

  /// Lines that git shows to the user after `remote:`.
  @FunctionalInterface
  interface Messages {
    void say(String line);
  }

  /// Makes the push visible.
  @FunctionalInterface
  interface Move {
    void run() throws IOException;
  }

  private final ModelRepository repository;
  private final Repository real;
  private final PushLimits limits;
  private final Clock clock;
  private final Gate gate;

  GitPush(ModelRepository repository, PushLimits limits, Clock clock, Gate gate) {
    this.repository = repository;
    this.real = repository.git();
    this.limits = limits;
    this.clock = clock;
    this.gate = gate;
  }

  /// The refs that a push may change, and what the server can do.
  static void advertise(Repository git, OutputStream out) throws IOException {
    ReceivePack receive = new ReceivePack(git);
    try {
      configure(receive);
      PacketLineOut lines = new PacketLineOut(out);
      lines.writeString("# service=" + SERVICE + "\n");
      lines.end();
      receive.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
    } finally {
      receive.getRevWalk().close();
    }
  }

  /// Reads the push and answers it; whatever is wrong with it is said in the answer.
  void serve(InputStream body, OutputStream out) throws IOException {
    IncomingPush push = new IncomingPush(body, limits, clock);
    try (Quarantine quarantine = Quarantine.of(real)) {
      ReceivePack receive = receivePack(quarantine, push);
      try {
        receive.receive(push, out, null);
      } catch (IOException told) {
        // The client has been told, unless it is gone.
        LOG.log(Level.DEBUG, "a push was refused", told);
      }
      push.drain();
    }
  }

  private ReceivePack receivePack(Quarantine quarantine, IncomingPush push) {
    Connectivity connectivity = new Connectivity();
    ReceivePack receive =
        new ReceivePack(quarantine.repository()) {
          {
            connectivityChecker = connectivity;
          }

          @Override
          protected void executeCommands() {
            carryOut(this, quarantine, getAllCommands(), isAtomic());
          }
        };
    configure(receive);
    receive.setObjectChecker(new UnpackedObjects(push, repository, limits));
    receive.setCheckReferencedObjectsAreReachable(true);
    receive.setMaxObjectSizeLimit(limits.objectBytes());
    receive.setMaxPackSizeLimit(limits.packBytes());
    receive.setMaxCommandBytes(limits.commandBytes());
    receive.setMaxCommandDiscardBytes(limits.commandBytes());
    receive.setUnpackErrorHandler(failure(receive.getUnpackErrorHandler()));
    receive.setPreReceiveHook((_, commands) -> check(receive, quarantine, connectivity, commands));
    return receive;
  }

  private static void configure(ReceivePack receive) {
    // HTTP brings one request, then takes one answer.
    receive.setBiDirectionalPipe(false);
    receive.setAllowPushOptions(false);
    receive.setRefFilter(GitPush::changeable);
  }

  private static Map<String, Ref> changeable(Map<String, Ref> refs) {
    return refs.entrySet().stream()
        .filter(ref ->
            ref.getKey().startsWith(Constants.R_HEADS) || ref.getKey().startsWith(Constants.R_TAGS))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private UnpackErrorHandler failure(UnpackErrorHandler usual) {
    return thrown -> {
      UnpackFailure.Reason reason = UnpackFailure.of(thrown, limits);
      if (reason.serious()) {
        LOG.log(Level.ERROR, "a push could not be read", thrown);
      }
      usual.handleUnpackException(new IOException(reason.sentence()));
    };
  }

  private void check(
      ReceivePack receive,
      Quarantine quarantine,
      Connectivity connectivity,
      Collection<ReceiveCommand> commands) {
    try {
      for (ReceiveCommand command : commands) {
        PushedRefs.check(command, receive.getRevWalk());
      }
      List<ReceiveCommand> left = left(commands);
      if (!left.isEmpty()) {
        gate.check(quarantine, connectivity, left, line -> receive.sendMessage(Shown.text(line)));
        connectivity.require();
      }
    } catch (IOException | RuntimeException e) {
      refuseAll(commands, e);
    }
  }

  private void carryOut(
      ReceivePack receive,
      Quarantine quarantine,
      Collection<ReceiveCommand> commands,
      boolean atomic) {
    try {
      if (left(commands).isEmpty()) {
        return;
      }
      quarantine.release();
      gate.inspect(left(commands), line -> receive.sendMessage(Shown.text(line)));
      List<ReceiveCommand> left = left(commands);
      if (atomic && left.size() < commands.size()) {
        left.forEach(command -> PushedRefs.refuse(command, "another ref of the push was refused"));
      } else if (!left.isEmpty()) {
        gate.carryOut(left, () -> setRefs(left, atomic));
      }
    } catch (IOException | RuntimeException e) {
      refuseAll(commands, e);
    } finally {
      takeBack(quarantine, commands);
    }
  }

  /// What no ref names after all takes no space.
  private static void takeBack(Quarantine quarantine, Collection<ReceiveCommand> commands) {
    if (commands.stream().noneMatch(command -> command.getResult() == Result.OK)) {
      try {
        quarantine.takeBack();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the objects of a refused push are still there", e);
      }
    }
  }

  private void setRefs(List<ReceiveCommand> commands, boolean atomic) throws IOException {
    BatchRefUpdate update = real.getRefDatabase().newBatchUpdate();
    update.setAllowNonFastForwards(true);
    update.setAtomic(atomic);
    update.disableRefLog();
    update.addCommand(commands);
    try (RevWalk walk = new RevWalk(real)) {
      update.execute(walk, NullProgressMonitor.INSTANCE);
    }
  }

  private static List<ReceiveCommand> left(Collection<ReceiveCommand> commands) {
    return ReceiveCommand.filter(commands, Result.NOT_ATTEMPTED);
  }

  private static void refuseAll(Collection<ReceiveCommand> commands, Exception thrown) {
    String sentence = sentence(thrown);
    for (ReceiveCommand command : commands) {
      if (command.getResult() == Result.NOT_ATTEMPTED) {
        PushedRefs.refuse(command, sentence);
      }
    }
  }

  private static String sentence(Exception thrown) {
    if (thrown instanceof RuntimeException unchecked
        && HubFailures.translate(unchecked) instanceof io.weighbridge.http.HttpFailure refused) {
      return Shown.text(refused.message());
    }
    UnpackFailure.Reason reason = UnpackFailure.of(thrown, PushLimits.DEFAULT);
    if (reason.serious()) {
      LOG.log(Level.ERROR, "a push failed", thrown);
    }
    return reason.sentence();
  }
}
