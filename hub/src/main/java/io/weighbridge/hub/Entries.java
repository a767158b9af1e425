package io.weighbridge.hub;

import io.weighbridge.repositories.Commit;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.LastCommits;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Files and folders as clients of model hubs read them. Nothing of the Xet protocol is in them:
/// clients that find it there would download with it.
final class Entries {

  private Entries() {}

  static List<Map<String, Object>> json(List<Entry> entries) {
    List<Map<String, Object>> list = new ArrayList<>(entries.size());
    entries.forEach(entry -> list.add(json(entry)));
    return list;
  }

  /// The entries, each with the latest commit that changed it and what a scan says of it.
  static List<Map<String, Object>> expanded(
      ModelRepository repo, CommitId commit, List<Entry> entries, Scans scans) {
    LastCommits last = repo.lastCommits(commit, entries.stream().map(Entry::path).toList());
    List<Map<String, Object>> list = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      Map<String, Object> json = json(entry);
      Optional<Commit> changed = last.of(entry.path());
      changed.ifPresent(found -> json.put("lastCommit", lastCommit(found)));
      if (entry instanceof Entry.File file && scans.isOn()) {
        json.put("securityFileStatus", security(scans.report(file)));
      }
      list.add(json);
    }
    return list;
  }

  /// In the words of clients (huggingface_hub `BlobSecurityInfo`), which ask for all three keys.
  private static Map<String, Object> security(Optional<FileInspection.Report> report) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("status", status(report));
    report
        .map(FileInspection.Report::sentence)
        .filter(sentence -> !sentence.isEmpty())
        .ifPresent(sentence -> found.put("message", sentence));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", status(report));
    json.put("avScan", null);
    json.put("pickleImportScan", found);
    return json;
  }

  static String status(Optional<FileInspection.Report> report) {
    return report
        .map(found ->
            switch (found.safety()) {
              case SAFE -> "safe";
              case SUSPICIOUS -> "suspicious";
              case MALICIOUS -> "unsafe";
            })
        .orElse("unscanned");
  }

  private static Map<String, Object> lastCommit(Commit commit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", commit.id().hex());
    json.put("title", commit.title());
    json.put("date", Times.text(commit.date()));
    return json;
  }

  static Map<String, Object> json(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (entry) {
      case Entry.Folder folder -> {
        json.put("type", "directory");
        json.put("oid", folder.oid());
        json.put("size", 0);
        json.put("path", folder.path().text());
      }
      case Entry.File file -> {
        json.put("type", "file");
        json.put("oid", file.oid());
        json.put("size", file.size());
        json.put("path", file.path().text());
        file.lfs().ifPresent(pointer -> json.put("lfs", lfs(pointer)));
      }
    }
    return json;
  }

  private static Map<String, Object> lfs(Pointer pointer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("oid", pointer.object().hex());
    json.put("size", pointer.size());
    json.put("pointerSize", pointer.pointerSize());
    return json;
  }
}
