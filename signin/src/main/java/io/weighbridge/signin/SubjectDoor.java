package io.weighbridge.signin;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Subjects;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.Doorkeeper;
import io.weighbridge.hub.HubFailures;
import io.weighbridge.hub.HubParts;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Who of the provider's people an account belongs to, for those who govern the hub; and what the
/// page to sign in says of each problem.
public final class SubjectDoor {

  private static final String OIDC = "/api/weighbridge/users/{user}/oidc";
  private static final String PROBLEMS = "/api/weighbridge/session/problems";
  private static final long MOST_BYTES = 4096;
  private static final String DONE = "done";

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Subjects subjects;
  private final String issuer;

  public SubjectDoor(HubParts parts, Doorkeeper doorkeeper, OidcSettings settings) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.subjects = new Subjects(parts.database(), parts.clock());
    this.issuer = settings.issuer().toString();
  }

  public void routes(Router router) {
    router.get(
        PROBLEMS,
        Operation.of("Says what each word in /login?problem= means")
            .answer(200, "a sentence for each word"),
        exchange -> exchange.json(200, Map.of("problems", problems())));
    router.get(
        OIDC,
        Operation.of("Tells which subjects of the OpenID provider a user is")
            .answer(200, "the issuer and the subjects")
            .answer(404, "no such user")
            .forSignedIn(),
        this::get);
    router.put(
        OIDC,
        Operation.of(
                "Links a user to a subject of the OpenID provider, who signs in as him then; the"
                    + " sessions of the user whom he was before end")
            .json(
                """
                {"type":"object","required":["subject"],"properties":{\
                "subject":{"type":"string"}}}\
                """)
            .answer(204, "linked", "")
            .answer(404, "no such user")
            .forSignedIn(),
        this::link);
    router.delete(
        OIDC,
        Operation.of("Takes back that a user is anybody at the OpenID provider; his sessions end")
            .answer(204, "not linked", "")
            .answer(404, "no such user")
            .forSignedIn(),
        this::unlink);
  }

  private static Map<String, String> problems() {
    Map<String, String> sentences = new LinkedHashMap<>();
    for (Problem problem : Problem.values()) {
      sentences.put(problem.word(), problem.sentence());
    }
    return sentences;
  }

  private void get(Exchange exchange) {
    governor(exchange, "oidc.read");
    String user = user(exchange);
    exchange.json(200, Map.of("issuer", issuer, "subjects", subjects.of(issuer, user)));
  }

  private void link(Exchange exchange) {
    Caller caller = governor(exchange, "oidc.link");
    String user = user(exchange);
    JsonNode subject = exchange.json(MOST_BYTES).path("subject");
    if (!subject.isString()) {
      throw HttpFailure.badRequest(
          "The member 'subject' is missing: what the provider calls him, as a text.");
    }
    subjects.link(issuer, subject.asString(), user).ifPresent(before -> endSessions(before, caller));
    done(exchange, caller, "oidc.link", user + " " + subject.asString());
  }

  private void unlink(Exchange exchange) {
    Caller caller = governor(exchange, "oidc.unlink");
    String user = user(exchange);
    if (subjects.unlink(issuer, user) > 0) {
      endSessions(user, caller);
    }
    done(exchange, caller, "oidc.unlink", user);
  }

  /// Of all who may be signed in as a user, but the one who asks for it.
  private void endSessions(String user, Caller caller) {
    parts.tokens().endSessions(user, caller.name().equals(user) ? caller.tokenId() : "");
  }

  private Caller governor(Exchange exchange, String action) {
    Caller caller = doorkeeper.signedIn(exchange);
    doorkeeper.require(
        exchange, caller, parts.permissions().governHub(caller), action, exchange.path("user"));
    return caller;
  }

  private String user(Exchange exchange) {
    String user = exchange.path("user");
    if (parts.accounts().user(user).isEmpty()) {
      throw HubFailures.notFound("There is no such user.");
    }
    return user;
  }

  private void done(Exchange exchange, Caller caller, String action, String subject) {
    parts.audit().record(caller, action, subject, DONE, exchange.remoteAddress());
    exchange.empty(204);
  }
}
