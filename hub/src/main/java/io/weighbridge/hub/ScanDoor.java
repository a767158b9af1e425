package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.FileInspection.Report;
import io.weighbridge.hub.FileInspection.Safety;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What scans found in the files of a model at a revision, and a new scan on demand.
final class ScanDoor {

  private static final String PATH = OwnApi.PREFIX + "models/{ns}/{name}/scan";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Doorkeeper doorkeeper;
  private final Scans scans;
  private final Rescans rescans;

  ScanDoor(Doorkeeper doorkeeper, Scans scans, Rescans rescans) {
    this.doorkeeper = doorkeeper;
    this.scans = scans;
    this.rescans = rescans;
  }

  void routes(Router router) {
    router.get(
        PATH,
        Operation.of("Says what scans found in the files of a model")
            .query("revision", "string", "branch, tag or commit; main if it is missing")
            .answer(200, "the verdict of the whole and of each file, with findings")
            .answer(404, "no such repository or revision"),
        this::show);
    router.post(
        PATH,
        Operation.of("Scans all files of a model again that the rules of today have not judged")
            .answer(202, "it is scanned in the background")
            .answer(403, "the caller may not write to the repository")
            .forSignedIn(),
        this::again);
  }

  private void show(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    CommitId commit = entered.commit(exchange.query("revision").orElse("HEAD"));
    ObjectNode answer = IndexJson.object();
    answer.put("repository", entered.id().toString());
    answer.put("revision", commit.hex());
    answer.put("rules", scans.rules());
    ArrayNode files = IndexJson.object().putArray("files");
    Safety worst = Safety.SAFE;
    int unscanned = 0;
    List<Entry.File> all = ModelsDoor.files(entered.repo(), commit);
    for (Entry.File file : all) {
      Optional<Report> report = scans.report(file);
      ObjectNode item = files.addObject();
      item.put("path", file.path().text());
      item.put("verdict", report.map(found -> found.safety().name()).orElse("UNSCANNED"));
      if (report.isEmpty()) {
        unscanned++;
      } else {
        Safety safety = report.get().safety();
        worst = safety.compareTo(worst) > 0 ? safety : worst;
        item.put("sha256", report.get().sha256());
        item.put(
            "quarantined",
            scans.quarantine(entered.settings().id(), Scans.object(file)).isPresent());
        findings(item, report.get());
      }
    }
    // What was not read to its end is not called safe.
    answer.put("verdict", unscanned > 0 && worst == Safety.SAFE ? "UNSCANNED" : worst.name());
    answer.put("unscanned", unscanned);
    answer.set("files", files);
    exchange.header("X-Repo-Commit", commit.hex());
    exchange.json(200, answer);
  }

  private static void findings(ObjectNode item, Report report) {
    try {
      item.set("findings", JSON.readTree(report.json()).path("findings"));
    } catch (JacksonException e) {
      throw new IllegalStateException("a report that was kept is JSON", e);
    }
  }

  private void again(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    rescans.add(entered.id());
    exchange.json(202, IndexJson.object().put("repository", entered.id().toString()));
  }
}
