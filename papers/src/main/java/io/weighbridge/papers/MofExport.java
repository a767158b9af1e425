package io.weighbridge.papers;

import io.weighbridge.openness.Component;
import io.weighbridge.papers.ModelFiles.Listed;
import io.weighbridge.papers.MofFile.Declared;
import io.weighbridge.papers.MofFile.Framework;
import io.weighbridge.papers.MofFile.NamedLicence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A declaration in the framework's format: the one that is there, else one of what was found, for
/// its author to complete.
final class MofExport {

  private static final String LANGUAGE = "language";

  private MofExport() {}

  static MofFile of(Papers papers) throws IOException {
    return papers.mof().isPresent() ? papers.mof().get() : drafted(papers);
  }

  private static MofFile drafted(Papers papers) throws IOException {
    String name = papers.name();
    int slash = name.indexOf('/');
    Map<String, String> details = new LinkedHashMap<>();
    details.put("version", "");
    papers.description().pipelineTag().ifPresent(tag -> details.put("type", type(tag)));
    Map<String, NamedLicence> licences = new LinkedHashMap<>();
    String spdx = LicenceWords.spdx(papers.licence());
    if (!spdx.isEmpty()) {
      String path = papers.licenceFiles().stream().map(Listed::path).findFirst().orElse("");
      licences.put(MofFile.DISTRIBUTION, new NamedLicence(spdx, path));
    }
    List<Declared> components = new ArrayList<>();
    for (Component component : Component.values()) {
      List<Listed> files = papers.found(component);
      if (!files.isEmpty()) {
        components.add(
            new Declared(
                component.title(),
                component.description(),
                Optional.empty(),
                "",
                common(files.stream().map(Listed::path).toList()),
                0));
      }
    }
    return new MofFile(
        Framework.CURRENT,
        slash < 0 ? name : name.substring(slash + 1),
        slash < 0 ? "" : name.substring(0, slash),
        details,
        licences,
        components);
  }

  /// The one file, or the folder that all of them are in; the first file where that is the root.
  private static String common(List<String> paths) {
    String first = paths.getFirst();
    if (paths.size() == 1) {
      return first;
    }
    String folder = first.substring(0, first.lastIndexOf('/') + 1);
    while (!folder.isEmpty() && !all(paths, folder)) {
      folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
    }
    return folder.isEmpty() ? first : folder;
  }

  private static boolean all(List<String> paths, String folder) {
    return paths.stream().allMatch(path -> path.startsWith(folder));
  }

  /// The framework's word for what a task of Hugging Face's works on.
  private static String type(String task) {
    return switch (task) {
      case "text-generation",
          "text-classification",
          "token-classification",
          "question-answering",
          "translation",
          "summarization",
          "fill-mask",
          "feature-extraction",
          "sentence-similarity" ->
          LANGUAGE;
      case "image-classification", "object-detection", "image-segmentation", "depth-estimation" ->
          "vision";
      case "text-to-image", "image-to-image", "unconditional-image-generation" -> "image";
      case "automatic-speech-recognition", "text-to-speech", "audio-classification" -> "audio";
      case "text-to-video" -> "video";
      case "text-to-3d", "image-to-3d" -> "3d";
      case "image-text-to-text", "visual-question-answering", "any-to-any" -> "multimodal";
      default -> "other";
    };
  }
}
