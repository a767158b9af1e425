package io.weighbridge.cli;

import io.weighbridge.client.Globs;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which files of a folder or model are meant.
final class FileChoice {

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Only files whose path fits; may be given again. * also stands for slashes.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "No files whose path fits; may be given again.")
  private List<String> exclude = new ArrayList<>();

  Globs globs() {
    return new Globs(include, exclude);
  }
}
