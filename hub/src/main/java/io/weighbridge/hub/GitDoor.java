package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;

/// git's smart protocol over HTTP (http-protocol), on the address of the repository with or without
/// `.git`: clone, fetch and push. Public repositories are cloned without a token; whoever has none
/// and asks for anything else is asked for one, whether the repository exists or not.
final class GitDoor {

  private static final String REQUEST = "application/x-%s-request";
  private static final String RESULT = "application/x-%s-result";
  private static final String ADVERTISEMENT = "application/x-%s-advertisement";

  private final Doorkeeper doorkeeper;
  private final PushGates gates;
  private final PushLimits limits;
  private final Scans scans;
  private final Clock clock;

  GitDoor(Doorkeeper doorkeeper, PushGates gates, PushLimits limits, Scans scans, Clock clock) {
    this.doorkeeper = doorkeeper;
    this.gates = gates;
    this.limits = limits;
    this.scans = scans;
    this.clock = clock;
  }

  void routes(Router router) {
    for (String repository : List.of("/{ns}/{name}.git", "/{ns}/{name}")) {
      router.get(
          repository + "/info/refs",
          Operation.of("Lists refs for git (smart HTTP)")
              .query("service", "string", "git-upload-pack or git-receive-pack")
              .answer(200, "refs or capabilities", ADVERTISEMENT.formatted(GitFetch.SERVICE))
              .answer(401, "credentials are needed")
              .answer(403, "the dumb protocol, which is not served"),
          this::infoRefs);
      router.post(
          repository + "/" + GitFetch.SERVICE,
          Operation.of("Answers a fetch or a clone (smart HTTP)")
              .body(REQUEST.formatted(GitFetch.SERVICE), "{\"type\":\"string\"}")
              .answer(200, "a pack", RESULT.formatted(GitFetch.SERVICE)),
          this::uploadPack);
      router.post(
          repository + "/" + GitPush.SERVICE,
          Operation.of("Takes a push (smart HTTP)")
              .body(REQUEST.formatted(GitPush.SERVICE), "{\"type\":\"string\"}")
              .forSignedIn()
              .answer(200, "what became of each ref", RESULT.formatted(GitPush.SERVICE)),
          this::receivePack);
    }
  }

  private void infoRefs(Exchange exchange) throws IOException {
    String service = exchange.query("service").orElse("");
    boolean push = service.equals(GitPush.SERVICE);
    if (!push && !service.equals(GitFetch.SERVICE)) {
      throw HttpFailure.of(
          403, "Only git's smart protocol is served here; use git 1.6.6 or newer.");
    }
    Repository git = enter(exchange, push).repo().git();
    // As many refs as there are; each is some hundred bytes.
    ByteArrayOutputStream refs = new ByteArrayOutputStream();
    if (push) {
      GitPush.advertise(git, refs);
    } else {
      GitFetch.advertise(git, protocol(exchange), refs);
    }
    uncached(exchange).bytes(200, ADVERTISEMENT.formatted(service), refs.toByteArray());
  }

  private void uploadPack(Exchange exchange) throws IOException {
    requireType(exchange, GitFetch.SERVICE);
    Repository git = enter(exchange, false).repo().git();
    exchange.note("git", "fetch");
    uncached(exchange).stream(
        200,
        RESULT.formatted(GitFetch.SERVICE),
        out -> GitFetch.serve(git, protocol(exchange), exchange.body(), out));
  }

  private void receivePack(Exchange exchange) throws IOException {
    requireType(exchange, GitPush.SERVICE);
    Entered entered = enter(exchange, true);
    exchange.note("git", "push");
    GitPush push = new GitPush(entered.repo(), limits, clock, gates.of(entered));
    uncached(exchange).stream(
        200, RESULT.formatted(GitPush.SERVICE), out -> push.serve(exchange.body(), out));
  }

  private Entered enter(Exchange exchange, boolean push) {
    Entered entered = LfsDoor.enter(doorkeeper, exchange, push ? Action.WRITE : Action.DOWNLOAD);
    if (!push) {
      LfsDoor.asking(entered, () -> scans.requireAll(entered));
    }
    return entered;
  }

  private static Optional<String> protocol(Exchange exchange) {
    return exchange.header("Git-Protocol");
  }

  private static void requireType(Exchange exchange, String service) {
    String type = exchange.header("Content-Type").orElse("");
    if (!type.equals(REQUEST.formatted(service))) {
      throw HttpFailure.of(415, "git sends %s here.".formatted(REQUEST.formatted(service)));
    }
  }

  /// As git's own server answers: nothing of this is to be kept by anybody on the way.
  private static Exchange uncached(Exchange exchange) {
    return exchange
        .header("Cache-Control", "no-cache, max-age=0, must-revalidate")
        .header("Pragma", "no-cache")
        .header("Expires", "Fri, 01 Jan 1980 00:00:00 GMT");
  }
}
