package io.weighbridge.cli;

import io.weighbridge.cards.Card;
import io.weighbridge.papers.Bound;
import io.weighbridge.papers.CardTerms;
import io.weighbridge.papers.FolderFiles;
import io.weighbridge.papers.Papers;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.ModelTerms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a folder, or a card alone, says of a model's licence and of what it was made from.
final class LocalModel {

  private LocalModel() {}

  /// @param bases licences of models it was made from, by their names
  static Bound bound(Path path, Map<String, String> bases) throws IOException {
    Map<String, Bound.Parent> known = new HashMap<>();
    bases.forEach((name, licence) ->
        known.put(
            name, new Bound.Parent(new ModelTerms(name, declared(licence), List.of()), List.of())));
    Function<String, Optional<Bound.Parent>> others = name -> Optional.ofNullable(known.get(name));
    if (Files.isDirectory(path)) {
      Papers papers = Papers.of(name(path), FolderFiles.of(path));
      return Bound.of(papers.terms(), papers.disputes(), others);
    }
    try (InputStream card = Files.newInputStream(path)) {
      Card read = Card.parse(card.readNBytes(Card.MAX_BYTES));
      return Bound.of(CardTerms.of(name(path), read, Licences.bundled()), List.of(), others);
    }
  }

  /// The folder's own name, wherever it is named from.
  private static String name(Path path) throws IOException {
    Path real = path.toRealPath();
    Path folder = Files.isDirectory(real) ? real : real.getParent();
    Path last = folder == null ? null : folder.getFileName();
    return last == null ? path.toString() : last.toString();
  }

  private static Declared declared(String licence) {
    Declared declared = Licences.bundled().named(licence);
    if (declared instanceof Declared.Unlisted) {
      throw new Failure(
          "there is no licence '%s' in the table: weighbridge licence list shows all"
              .formatted(licence));
    }
    return declared;
  }
}
