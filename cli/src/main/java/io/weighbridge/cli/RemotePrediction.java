package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.Predictions;
import io.weighbridge.client.Predictions.Belief;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// `weighbridge predict --server URL NAME FILE...`: a deployment is asked.
///
/// @param top labels shown for each picture or row
record RemotePrediction(Output output, String deployment, List<Path> files, int top) {

  void run(Hub hub) {
    Predictions predictions = hub.predictions();
    List<Map<String, ?>> documents = new ArrayList<>();
    for (Path file : files) {
      Predictions.Answer answer = predictions.predict(deployment, file, top);
      output.text(text(file, answer));
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("file", file.toString());
      document.put(
          "answer",
          JsonMapper.shared().convertValue(answer.document(), new TypeReference<Object>() {}));
      documents.add(document);
    }
    output.document(() -> Map.of("deployment", deployment, "predictions", documents));
  }

  private static String text(Path file, Predictions.Answer answer) {
    String name = Printable.line(file.toString());
    if (answer.beliefs().isEmpty()) {
      return name + ": " + Printable.line(answer.document().toString());
    }
    return answer.beliefs().stream()
        .map(beliefs ->
            name
                + ": "
                + beliefs.stream().map(RemotePrediction::text).collect(Collectors.joining(", ")))
        .collect(Collectors.joining("\n"));
  }

  private static String text(Belief belief) {
    return String.format(
        Locale.ROOT, "%s (%.2f %%)", Printable.line(belief.label()), 100 * belief.probability());
  }
}
