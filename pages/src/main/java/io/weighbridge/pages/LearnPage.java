package io.weighbridge.pages;

import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Method;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a model learns, shown on one of two numbers.
final class LearnPage {

  private static final List<String> OPTIMIZERS =
      List.of("sgd", "momentum", "nesterov", "rmsprop", "adam");

  private final Rendering rendering;

  LearnPage(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router.get("/ui/learn", Operation.internal("How a model learns"), rendering.page(this::learn));
  }

  private Page learn(Visit visit) throws IOException {
    String optimizer = visit.query("optimizer").isEmpty() ? "sgd" : visit.query("optimizer");
    double rate = number(visit.query("rate"), 0.1);
    int steps = (int) number(visit.query("steps"), 40);
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("optimizer", optimizer);
    wish.put("learning_rate", rate);
    wish.put("steps", steps);
    Reply reply = visit.ask(Request.of(Method.POST, "/api/weighbridge/walkthrough").json(wish));
    @Nullable WalkView view = reply.isGood() ? WalkView.of(reply.json()) : null;
    return Page.of("learn", "training", "How a model learns")
        .with("optimizers", OPTIMIZERS)
        .with("optimizer", optimizer)
        .with("rate", Figures.number(rate, 4))
        .with("steps", steps)
        .with("problem", view == null ? Visit.sentence(reply) : "")
        .with("walks", view == null ? List.of() : List.of(view));
  }

  private static double number(String text, double usual) {
    try {
      return text.isEmpty() ? usual : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return usual;
    }
  }
}
