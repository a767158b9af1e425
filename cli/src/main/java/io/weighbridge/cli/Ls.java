package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelInfo;
import io.weighbridge.client.ModelReference;
import io.weighbridge.client.Models;
import io.weighbridge.client.TreeEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge ls`: the models of a hub, or the files of one.
@Command(
    name = "ls",
    description = {"List the models of a hub, or the files of one."},
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge ls --search llama --filter license:apache-2.0",
      "  weighbridge ls acme/demo@v2 -r -l",
      "  weighbridge ls acme/demo tokenizer"
    })
final class Ls implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NS/NAME[@REV]",
      description = "A model; without one, models are listed.")
  private String model = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A folder of the model.")
  private String path = "";

  @Option(
      names = {"-r", "--recursive"},
      description = "The files of all folders.")
  private boolean recursive;

  @Option(
      names = {"-l", "--long"},
      description = "Digests, and the commit that changed each last.")
  private boolean details;

  @Option(names = "--search", paramLabel = "TEXT", description = "Models whose name has this.")
  private String search = "";

  @Option(names = "--author", paramLabel = "NS", description = "Models of this namespace.")
  private String author = "";

  @Option(
      names = "--filter",
      paramLabel = "TAG",
      description = "Models with this tag, license:mit for example; may be given again.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description = "downloads, likes, lastModified or createdAt [the hub's own order].")
  private String sort = "";

  @Option(names = "--limit", paramLabel = "N", description = "Models at most [100].")
  private int limit = 100;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Ls(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (Hub opened = hub.open(surroundings)) {
      if (model.isEmpty()) {
        Models.Query query = new Models.Query(search, author, filters, sort, limit);
        print(output, opened.models().search(query));
      } else {
        files(opened.models().tree(ModelReference.parse(model), path, recursive, details));
      }
    }
    return 0;
  }

  static void print(Output output, List<ModelInfo> models) {
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> objects = new ArrayList<>();
    for (ModelInfo info : models) {
      String access = info.isPrivate() ? "private" : info.gate().map("gated: "::concat).orElse("");
      rows.add(
          List.of(
              info.id(),
              access,
              info.pipelineTag().orElse(""),
              Figures.count(info.downloads()),
              Figures.count(info.likes()),
              Rows.time(info.lastModified())));
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", info.id());
      object.put("private", info.isPrivate());
      object.put("gated", info.gate().orElse(""));
      object.put("pipeline_tag", info.pipelineTag().orElse(""));
      object.put("library", info.library().orElse(""));
      object.put("downloads", info.downloads());
      object.put("likes", info.likes());
      object.put("last_modified", Rows.iso(info.lastModified()));
      object.put("tags", info.tags());
      objects.add(object);
    }
    Rows.print(
        output,
        List.of("Model", "Access", "Task", ">Downloads", ">Likes", "Changed (UTC)"),
        rows,
        "no models",
        "models",
        objects);
  }

  private void files(List<TreeEntry> entries) {
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> objects = new ArrayList<>();
    for (TreeEntry entry : entries) {
      List<String> row = new ArrayList<>();
      row.add(entry.path() + (entry.folder() ? "/" : ""));
      row.add(entry.folder() ? "" : Figures.count(entry.size()));
      if (details) {
        row.add(entry.sha256().orElse(entry.oid()));
        row.add(entry.lastCommit().map(last -> Rows.time(last.date())).orElse("-"));
        row.add(entry.lastCommit().map(TreeEntry.LastCommit::title).orElse(""));
      }
      rows.add(row);
      objects.add(document(entry));
    }
    Rows.print(
        output,
        details
            ? List.of("Path", ">Bytes", "Digest", "Changed (UTC)", "By")
            : List.of("Path", ">Bytes"),
        rows,
        "no files",
        "entries",
        objects);
  }

  private static Map<String, ?> document(TreeEntry entry) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("path", entry.path());
    object.put("type", entry.folder() ? "directory" : "file");
    object.put("bytes", entry.size());
    object.put("oid", entry.oid());
    entry.sha256().ifPresent(sha256 -> object.put("sha256", sha256));
    entry
        .lastCommit()
        .ifPresent(last -> {
          Map<String, Object> commit = new LinkedHashMap<>();
          commit.put("id", last.id());
          commit.put("title", last.title());
          commit.put("date", Rows.iso(last.date()));
          object.put("last_commit", commit);
        });
    return object;
  }
}
