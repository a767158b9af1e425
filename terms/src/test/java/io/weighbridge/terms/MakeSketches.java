package io.weighbridge.terms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Makes the sketches that ship with the program from a folder of licence texts:
///
/// ```text
/// MakeSketches SOURCES.tsv TEXTS OUT
/// ```
///
/// The columns of SOURCES: licence, collection, file in it, address of the file, names that are
/// filled in (separated by `|`), beginnings of tails that may be missing (separated by `|`),
/// `policy` for use policies. TEXTS has a folder for each collection. Files that end with `.json`
/// are SPDX's; the template in them is taken, or with `#text` behind their name the text.
final class MakeSketches {

  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A---\\n(.*?)\\n---\\n", Pattern.DOTALL);

  private static final String TEXT = "#text";

  private MakeSketches() {}

  public static void main(String[] args) throws IOException {
    Path sources = Path.of(args[0]);
    Path texts = Path.of(args[1]);
    Path out = Path.of(args[2]);
    clear(out);
    List<String> index = new ArrayList<>();
    for (String line : Files.readAllLines(sources)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] columns = columns(line);
      Path file = texts.resolve(columns[1]).resolve(columns[2].replace(TEXT, ""));
      Sketch sketch = sketch(line, file);
      String name = sketch.licence() + "/" + sketch.text() + ".sketch";
      Files.createDirectories(out.resolve(sketch.licence().text()));
      Files.writeString(out.resolve(name), SketchFormat.write(sketch));
      index.add(name);
    }
    index.sort(Comparator.naturalOrder());
    Files.writeString(out.resolve("index"), String.join("\n", index) + "\n");
    System.out.println(index.size() + " sketches");
  }

  private static List<String> list(String column) {
    return column.isBlank() ? List.of() : List.of(column.split("\\|"));
  }

  private static String[] columns(String row) {
    return Arrays.stream(Arrays.copyOf(row.split("\t", -1), 7))
        .map(column -> Objects.requireNonNullElse(column, ""))
        .toArray(String[]::new);
  }

  /// The sketch of the text in a row of the sources.
  static Sketch sketch(String row, Path file) throws IOException {
    String[] columns = columns(row);
    String licence = columns[0];
    boolean plain = columns[2].endsWith(TEXT);
    List<String> names = list(columns[4]);
    List<String> tails = list(columns[5]);
    byte[] bytes = Files.readAllBytes(file);
    String content = new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
    String text = name(columns[1], file) + (plain ? "-text" : "");
    SketchMaker maker =
        new SketchMaker(
            new LicenceId(licence), text, columns[6].equals("policy"), columns[3], bytes);
    maker.title(licence);
    if (file.toString().endsWith(".json")) {
      Map<?, ?> spdx = (Map<?, ?>) load(content);
      titles(maker, String.valueOf(spdx.get("name")));
      titles(maker, String.valueOf(spdx.get("licenseId")));
      maker.title("SPDX-License-Identifier: " + spdx.get("licenseId"));
      if (plain) {
        return maker.plain(String.valueOf(spdx.get("licenseText")), names, tails).make();
      }
      return maker.template(String.valueOf(spdx.get("standardLicenseTemplate"))).make();
    }
    Matcher matter = FRONT_MATTER.matcher(content);
    if (matter.find()) {
      Map<?, ?> facts = (Map<?, ?>) load(matter.group(1));
      titles(maker, String.valueOf(facts.get("name")));
      titles(maker, String.valueOf(facts.get("short_name")));
      content = content.substring(matter.end());
    }
    return maker.plain(content, names, tails).make();
  }

  /// `spdx-MIT`, `llama-models-llama2`: files that are only called `LICENSE` go by their folder.
  private static String name(String collection, Path file) {
    String name =
        String.valueOf(file.getFileName()).replaceAll("\\.(json|txt|md|LICENSE|text)$", "");
    Path parent = Objects.requireNonNull(file.getParent());
    String folder = String.valueOf(parent.getFileName());
    String own = name.equals("LICENSE") && !folder.equals(collection) ? folder : name;
    String full =
        name.equals("USE_POLICY") ? collection + "-" + folder + "-policy" : collection + "-" + own;
    return full.replaceAll("[^A-Za-z0-9.+-]", "-");
  }

  private static void titles(SketchMaker maker, String name) {
    maker.title(name).title("The " + name);
  }

  private static Object load(String yaml) {
    return new Load(LoadSettings.builder().setCodePointLimit(1 << 24).build()).loadFromString(yaml);
  }

  private static void clear(Path out) throws IOException {
    if (Files.isDirectory(out)) {
      try (Stream<Path> files = Files.walk(out)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
