package io.weighbridge.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The properties that SARIF 2.1.0 requires, and where it says so.
final class SarifTest {

  @Test
  void reportsBecomeOneRun() {
    FileReport attack = AttackFiles.scan(AttackFiles.FOLDER.resolve("wrapped/model.pt"));
    FileReport own =
        AttackFiles.scan(AttackFiles.FOLDER.resolve("WB-PICKLE-CALL/hostile-reduce.pkl"));
    StringWriter text = new StringWriter();
    Sarif.write(List.of(attack, own), text);
    JsonNode log = JsonMapper.shared().readTree(text.toString());
    assertThat(log.path("version").asString()).isEqualTo("2.1.0"); // 3.13.2
    assertThat(log.path("runs").size()).isEqualTo(1);
    JsonNode run = log.path("runs").get(0);
    JsonNode driver = run.path("tool").path("driver");
    assertThat(driver.path("name").asString()).isEqualTo("Weighbridge"); // 3.19.8
    Set<String> rules =
        driver
            .path("rules")
            .valueStream()
            .map(rule -> rule.path("id").asString())
            .collect(Collectors.toSet());
    assertThat(run.path("artifacts").size()).isEqualTo(2);
    assertThat(run.path("results").size())
        .isEqualTo(attack.findings().size() + own.findings().size());
    Map<String, Severity> levels =
        Map.of("note", Severity.NOTE, "warning", Severity.SUSPICIOUS, "error", Severity.MALICIOUS);
    for (JsonNode result : run.path("results")) {
      assertThat(rules).contains(result.path("ruleId").asString()); // 3.27.5
      assertThat(levels).containsKey(result.path("level").asString()); // 3.27.10
      assertThat(result.path("message").path("text").asString()).isNotBlank(); // 3.27.11
      JsonNode place = result.path("locations").get(0).path("physicalLocation");
      int index = place.path("artifactLocation").path("index").asInt();
      assertThat(run.path("artifacts").get(index).path("location").path("uri").asString())
          .isEqualTo(place.path("artifactLocation").path("uri").asString()); // 3.4.5
    }
  }
}
