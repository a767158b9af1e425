package io.weighbridge.papers;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// The documents that are written from a model's papers.
public enum PapersDocument {
  /// A bill of materials, CycloneDX 1.6 as JSON.
  CYCLONEDX,
  /// A policy, ODRL 2.2 as JSON-LD.
  ODRL,
  /// A NOTICE file, assembled from the duties of the licences.
  NOTICE,
  /// A declaration in the format of the Model Openness Framework.
  MOF;

  /// The document's word on the command line, such as `cyclonedx`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The document with this word.
  public static Optional<PapersDocument> from(String word) {
    for (PapersDocument document : values()) {
      if (document.word().equalsIgnoreCase(word)) {
        return Optional.of(document);
      }
    }
    return Optional.empty();
  }

  /// Writes it.
  ///
  /// @param json whether a MOF file is wanted as JSON; the others have one form
  /// @throws PapersException if the papers do not say enough for it
  public String of(Papers papers, boolean json) throws IOException {
    return switch (this) {
      case CYCLONEDX -> Documents.json(CycloneDx.document(papers));
      case ODRL -> Documents.json(Odrl.document(papers));
      case NOTICE -> Notice.text(papers);
      case MOF -> json ? MofWriter.json(papers.export()) : MofWriter.yaml(papers.export());
    };
  }
}
