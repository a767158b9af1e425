package io.weighbridge.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which GGUF file of a repository a tag means: a whole file name, a quantisation (`Q4_K_M`, in any
/// case, standing on its own in the path), or `latest`, which prefers what most people want.
final class GgufChoice {

  static final String EXTENSION = ".gguf";

  /// What `latest` prefers, best first.
  private static final List<String> PREFERRED =
      List.of("q4_k_m", "q4_k_s", "q4_0", "q5_k_m", "q8_0", "f16", "bf16", "f32");

  private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.gguf");
  private static final Pattern BORDER = Pattern.compile("[-./ ]+");

  private GgufChoice() {}

  /// Whether a file is a part of a model that was split; Ollama takes whole files only.
  static boolean isShard(String path) {
    return SHARD.matcher(lower(path)).matches();
  }

  /// Whether a file is the part of a model that looks at pictures.
  static boolean isProjector(String path) {
    String name = lower(path.substring(path.lastIndexOf('/') + 1));
    return name.endsWith(EXTENSION) && name.contains("mmproj");
  }

  static boolean isModel(String path) {
    return lower(path).endsWith(EXTENSION) && !isProjector(path) && !isShard(path);
  }

  /// The model's file for a tag, among all paths of a commit.
  static Optional<String> model(List<String> paths, String tag) {
    List<String> models =
        paths.stream().filter(GgufChoice::isModel).sorted(Comparator.naturalOrder()).toList();
    String wanted = lower(tag);
    if (wanted.equals("latest")) {
      return PREFERRED.stream()
          .flatMap(quant -> named(models, quant).stream())
          .findFirst()
          .or(() -> models.stream().findFirst());
    }
    String withEnd = wanted.endsWith(EXTENSION) ? wanted : wanted + EXTENSION;
    return models.stream()
        .filter(path -> lower(path).equals(withEnd) || lower(path).endsWith("/" + withEnd))
        .findFirst()
        .or(() -> named(models, wanted));
  }

  /// The projector that goes with the models, in the precision that most engines take.
  static Optional<String> projector(List<String> paths) {
    List<String> projectors =
        paths.stream().filter(GgufChoice::isProjector).sorted(Comparator.naturalOrder()).toList();
    return named(projectors, "f16").or(() -> projectors.stream().findFirst());
  }

  /// The quantisation in a path, upper case, if there is one that looks like it.
  static Optional<String> quantisation(String path) {
    return words(path).stream()
        .filter(word -> word.matches("(i?q\\d.*|b?f16|f32|tq\\d.*|mxfp4.*)"))
        .reduce((_, last) -> last)
        .map(word -> word.toUpperCase(Locale.ROOT));
  }

  private static Optional<String> named(List<String> paths, String quant) {
    return paths.stream().filter(path -> words(path).contains(quant)).findFirst();
  }

  private static List<String> words(String path) {
    String text = lower(path);
    String stem =
        text.endsWith(EXTENSION) ? text.substring(0, text.length() - EXTENSION.length()) : text;
    return new ArrayList<>(BORDER.splitAsStream(stem).toList());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
