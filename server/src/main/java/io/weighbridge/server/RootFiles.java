package io.weighbridge.server;

import io.weighbridge.hub.ModelPapers.Model;
import io.weighbridge.hub.ModelPapers.RootFile;
import io.weighbridge.papers.ModelFiles;
import java.util.List;
import java.util.Optional;

/// Those files at the root of a revision that declare terms, as papers read them: what else there
/// is, however much, need not be listed.
record RootFiles(Model model, List<RootFile> files) implements ModelFiles {

  @Override
  public List<Listed> list() {
    return files.stream().map(RootFile::file).map(RevisionFiles::listed).toList();
  }

  @Override
  public byte[] read(String path, int most) {
    return model.start(path, most).orElseGet(() -> new byte[0]);
  }

  @Override
  public Optional<String> sha256(Listed file) {
    return file.sha256();
  }
}
