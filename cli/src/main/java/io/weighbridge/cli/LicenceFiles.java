package io.weighbridge.cli;

import io.weighbridge.cards.Card;
import io.weighbridge.client.Globs;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.client.Pull.Options;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.LicenceText;
import io.weighbridge.terms.LicenceTextException;
import io.weighbridge.terms.LicenceTexts;
import io.weighbridge.terms.Licences;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the texts of licences where models have them, and the card beside them.
final class LicenceFiles {

  /// `LICENSE`, `LICENCE.txt`, `LICENSE-MODEL`, `COPYING.LESSER`, `UNLICENSE`, …
  private static final Pattern NAME =
      Pattern.compile(
          "(un)?licen[cs]e([-_. ][\\w.-]*)?|copying(\\.\\w+)?|[\\w-]+[-_]licen[cs]e(\\.(txt|md))?",
          Pattern.CASE_INSENSITIVE);

  private static final List<String> WANTED =
      List.of("README.md", "*LICEN[CS]E*", "*[Ll]icen[cs]e*", "COPYING*");

  private static final String CARD = "README.md";
  private static final int MOST = 40;

  private final Output output;
  private final Surroundings surroundings;
  private final HubOptions hub;

  LicenceFiles(Output output, Surroundings surroundings, HubOptions hub) {
    this.output = output;
    this.surroundings = surroundings;
    this.hub = hub;
  }

  LicenceReport report(String target) throws IOException {
    Path path = Path.of(target);
    if (Files.isDirectory(path)) {
      return folder(target, path);
    }
    if (Files.exists(path)) {
      boolean card = path.endsWith(CARD);
      Path folder = path.toAbsolutePath().getParent();
      return card && folder != null ? folder(target, folder) : file(target, path);
    }
    if (!target.matches("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*(@.+)?")) {
      throw new Failure(
          "%s: no such file or folder, and no NS/NAME of a model"
              .formatted(Printable.line(target)));
    }
    return remote(target);
  }

  private LicenceReport file(String target, Path path) throws IOException {
    Path beside = path.resolveSibling(CARD);
    return new LicenceReport(target, card(beside), List.of(text(path.toString(), path)));
  }

  private LicenceReport folder(String target, Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> NAME.matcher(String.valueOf(file.getFileName())).matches())
              .sorted()
              .limit(MOST)
              .toList();
    }
    Optional<Declared> card = card(folder.resolve(CARD));
    if (files.isEmpty() && card.isEmpty()) {
      throw new Failure(
          "%s: has neither a file such as LICENSE nor a README.md that names a licence"
              .formatted(Printable.line(target)));
    }
    List<LicenceReport.Text> texts = new ArrayList<>();
    for (Path file : files) {
      texts.add(text(String.valueOf(file.getFileName()), file));
    }
    return new LicenceReport(target, card, texts);
  }

  private LicenceReport remote(String target) throws IOException {
    Path folder = Files.createTempDirectory("weighbridge-licence");
    try {
      try (Hub opened = hub.open(surroundings);
          Interruption _ = Interruption.passedOn();
          TransferLine line = new TransferLine(output.terminal())) {
        io.weighbridge.client.Pull.run(
            opened,
            new Options(ModelReference.parse(target), folder, new Globs(WANTED, List.of()), 2),
            line);
      }
      return folder(target, folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static LicenceReport.Text text(String name, Path file) throws IOException {
    try {
      return new LicenceReport.Text(
          name,
          LicenceTexts.shipped().identify(LicenceText.read(start(file, LicenceText.MAX_BYTES))));
    } catch (LicenceTextException e) {
      throw new Failure("%s: %s".formatted(Printable.line(name), e.getMessage()));
    }
  }

  /// What the card beside the text declares, if there is one with front matter.
  private static Optional<Declared> card(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Card card = Card.parse(start(file, Card.MAX_BYTES));
    return card.data().isEmpty()
        ? Optional.empty()
        : Optional.of(Licences.bundled().declared(card.licences(), card.licenceName()));
  }

  /// One byte more than `most` tells that the file is longer.
  private static byte[] start(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most + 1);
    }
  }
}
