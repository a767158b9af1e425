package io.weighbridge.server;

import io.weighbridge.hub.ModelPapers.ListedFile;
import io.weighbridge.hub.ModelPapers.Model;
import io.weighbridge.papers.ModelFiles;
import java.util.List;
import java.util.Optional;

/// A revision on the hub, as papers read it.
record RevisionFiles(Model model) implements ModelFiles {

  @Override
  public List<Listed> list() {
    return model.files().stream().map(RevisionFiles::listed).toList();
  }

  static Listed listed(ListedFile file) {
    return new Listed(file.path(), file.size(), file.sha256());
  }

  @Override
  public byte[] read(String path, int most) {
    return model.start(path, most).orElseGet(() -> new byte[0]);
  }

  /// Of large files; the others are too small to be worth a digest that nobody has asked for.
  @Override
  public Optional<String> sha256(Listed file) {
    return file.sha256();
  }
}
