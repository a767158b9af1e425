package io.weighbridge.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where chat templates are kept: files of their own, `tokenizer_config.json`, GGUF's metadata.
final class ChatTemplates {

  /// @param base offset of the template in the file; 0 where the file does not tell
  record Template(String name, long base, Jinja jinja) {}

  private ChatTemplates() {}

  static List<Template> of(ScannedFile file) {
    List<Template> found = new ArrayList<>();
    boolean own =
        file.extension().equals("jinja")
            || file.extension().equals("jinja2")
            || file.extension().equals("j2");
    if (own) {
      file.text().ifPresent(text -> found.add(new Template("template", 0, Jinja.read(text))));
    }
    for (JsonFacts.Said said : file.json().templates()) {
      found.add(new Template(said.name(), said.offset(), Jinja.read(said.text())));
    }
    if (file.kind() == Kind.GGUF) {
      for (Map.Entry<String, String> entry : file.weights().metadata().entrySet()) {
        if (entry.getKey().startsWith("tokenizer.chat_template")) {
          found.add(new Template(entry.getKey(), 0, Jinja.read(entry.getValue())));
        }
      }
    }
    return found;
  }
}
