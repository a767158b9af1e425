package io.weighbridge.hub;

import io.weighbridge.access.Accounts;
import io.weighbridge.access.Action;
import io.weighbridge.access.User;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Likes: giving and taking back, who likes a model, what somebody likes.
final class LikesDoor {

  private static final int PAGE = 500;

  private final Doorkeeper doorkeeper;
  private final HubParts parts;
  private final Likes likes;

  LikesDoor(Doorkeeper doorkeeper, HubParts parts, Likes likes) {
    this.doorkeeper = doorkeeper;
    this.parts = parts;
    this.likes = likes;
  }

  void routes(Router router) {
    router
        .post(
            "/api/models/{ns}/{name}/like",
            Operation.of("Likes a model").forSignedIn().answer(200, "it is liked"),
            this::like)
        .delete(
            "/api/models/{ns}/{name}/like",
            Operation.of("Likes a model no longer").forSignedIn().answer(200, "it is not liked"),
            this::unlike)
        .get(
            "/api/models/{ns}/{name}/likers",
            Operation.of("Lists who likes a model").answer(200, "users; Link leads to the rest"),
            this::likers)
        .get(
            "/api/users/{user}/likes",
            Operation.of("Lists what a user likes").answer(200, "models; Link leads to the rest"),
            this::liked);
  }

  private void like(Exchange exchange) {
    Entered entered = signedIn(exchange);
    likes.like(entered.settings(), entered.caller().name());
    exchange.json(200, Map.of());
  }

  private void unlike(Exchange exchange) {
    Entered entered = signedIn(exchange);
    likes.unlike(entered.settings(), entered.caller().name());
    exchange.json(200, Map.of());
  }

  private Entered signedIn(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    if (entered.caller().isAnonymous()) {
      throw HubFailures.signInFirst();
    }
    return entered;
  }

  private void likers(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    List<String> names =
        likes.likers(entered.settings(), exchange.query("cursor").orElse(""), PAGE);
    Accounts accounts = parts.accounts();
    ArrayNode answer = IndexJson.object().putArray("likers");
    for (String name : names) {
      String fullname = accounts.user(name).map(User::fullname).orElse(name);
      // All three are read without asking whether they are there.
      answer
          .addObject()
          .put("user", name)
          .put("fullname", fullname)
          .put("avatarUrl", "")
          .put("type", "user");
    }
    if (names.size() == PAGE) {
      parts.settings().links().next(exchange, Map.of("cursor", names.getLast()));
    }
    exchange.json(200, answer);
  }

  private void liked(Exchange exchange) {
    Viewer viewer = Viewer.of(doorkeeper.caller(exchange), parts.accounts());
    String user = exchange.path("user");
    if (parts.accounts().user(user).isEmpty()) {
      throw HubFailures.notFound("This user does not exist");
    }
    List<Likes.Liked> page = likes.liked(user, viewer, exchange.query("cursor").orElse(""), PAGE);
    ArrayNode answer = IndexJson.object().putArray("likes");
    for (Likes.Liked liked : page) {
      ObjectNode like = answer.addObject();
      like.put("createdAt", Times.text(liked.at()));
      like.putObject("repo").put("name", liked.name()).put("type", "model");
    }
    if (page.size() == PAGE) {
      parts.settings().links().next(exchange, Map.of("cursor", page.getLast().name()));
    }
    exchange.json(200, answer);
  }
}
