package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoPath;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The files that a repository is made with: those of the request, and a card that says the licence
/// if one was chosen and no card is among them.
final class FirstFiles {

  private static final String CARD = "README.md";
  private static final Pattern LICENCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
  private static final int MOST = 1000;

  private FirstFiles() {}

  static List<Operation> of(JsonNode body, HubLimits limits) {
    List<Operation> operations = new ArrayList<>();
    boolean card = false;
    JsonNode files = body.path("files");
    if (files.size() > MOST) {
      throw HubFailures.tooLarge(
          "A repository is made with %d files at most: commit the others.".formatted(MOST));
    }
    for (JsonNode file : files) {
      RepoPath path = Paths.file(Bodies.required(file, "path"));
      card |= path.text().equals(CARD);
      operations.add(new Operation.AddFile(path, Content.of(bytes(file, path, limits))));
    }
    Optional<String> licence = Bodies.text(body, "license").filter(text -> !text.isEmpty());
    if (licence.isPresent() && !card) {
      if (!LICENCE.matcher(licence.get()).matches()) {
        throw HubFailures.badRequest("The licence must be an identifier such as 'apache-2.0'.");
      }
      operations.add(
          new Operation.AddFile(
              new RepoPath(CARD), Content.of("---\nlicense: %s\n---\n".formatted(licence.get()))));
    }
    return operations;
  }

  private static byte[] bytes(JsonNode file, RepoPath path, HubLimits limits) {
    String content = Bodies.text(file, "content").orElse("");
    String encoding = Bodies.text(file, "encoding").orElse("utf-8");
    byte[] bytes;
    if (encoding.equals("base64")) {
      try {
        bytes = Base64.getDecoder().decode(content);
      } catch (IllegalArgumentException e) {
        throw HubFailures.badRequest("The content of '%s' is not valid Base64.".formatted(path));
      }
    } else {
      bytes = content.getBytes(UTF_8);
    }
    if (bytes.length > limits.regularFile()) {
      throw HubFailures.tooLarge(
          "The file '%s' has more than %d bytes: commit it through LFS."
              .formatted(path, limits.regularFile()));
    }
    return bytes;
  }
}
