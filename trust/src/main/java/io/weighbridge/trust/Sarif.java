package io.weighbridge.trust;

import java.io.Writer;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Reports in the form that code hosts and editors show: OASIS SARIF 2.1.0.
public final class Sarif {

  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private Sarif() {}

  /// Writes one run with all reports.
  public static void write(List<FileReport> reports, Writer target) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), target)) {
      json.writeStartObject();
      json.writeStringProperty("$schema", SCHEMA);
      json.writeStringProperty("version", "2.1.0");
      json.writeArrayPropertyStart("runs");
      json.writeStartObject();
      tool(json);
      artifacts(json, reports);
      json.writeArrayPropertyStart("results");
      for (int index = 0; index < reports.size(); index++) {
        for (Finding finding : reports.get(index).findings()) {
          result(json, reports.get(index), index, finding);
        }
      }
      json.writeEndArray();
      // 3.14.17: places are bytes, so columns need a unit nevertheless.
      json.writeStringProperty("columnKind", "unicodeCodePoints");
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void tool(JsonGenerator json) {
    json.writeObjectPropertyStart("tool");
    json.writeObjectPropertyStart("driver");
    json.writeStringProperty("name", "Weighbridge");
    json.writeStringProperty("version", "rules-" + Scanner.rulesVersion());
    json.writeArrayPropertyStart("rules");
    for (Rule rule : Rules.documented()) {
      json.writeStartObject();
      json.writeStringProperty("id", rule.id());
      json.writeObjectPropertyStart("shortDescription");
      json.writeStringProperty("text", rule.why());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void artifacts(JsonGenerator json, List<FileReport> reports) {
    json.writeArrayPropertyStart("artifacts");
    for (FileReport report : reports) {
      json.writeStartObject();
      json.writeObjectPropertyStart("location");
      json.writeStringProperty("uri", uri(report.file()));
      json.writeEndObject();
      json.writeNumberProperty("length", report.bytes());
      json.writeObjectPropertyStart("hashes");
      json.writeStringProperty("sha-256", report.sha256());
      json.writeEndObject();
      json.writeObjectPropertyStart("properties");
      json.writeStringProperty("verdict", report.verdict().name());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void result(JsonGenerator json, FileReport report, int index, Finding finding) {
    json.writeStartObject();
    json.writeStringProperty("ruleId", finding.rule());
    json.writeStringProperty(
        "level",
        switch (finding.severity()) {
          case NOTE -> "note";
          case SUSPICIOUS -> "warning";
          case MALICIOUS -> "error";
        });
    json.writeObjectPropertyStart("message");
    json.writeStringProperty(
        "text",
        "%s at byte %d: %s. %s"
            .formatted(finding.file(), finding.offset(), finding.what(), finding.why()));
    json.writeEndObject();
    json.writeArrayPropertyStart("locations");
    json.writeStartObject();
    json.writeObjectPropertyStart("physicalLocation");
    json.writeObjectPropertyStart("artifactLocation");
    json.writeStringProperty("uri", uri(report.file()));
    json.writeNumberProperty("index", index);
    json.writeEndObject();
    // Offsets of what is inside an archive do not count in the archive.
    if (finding.file().equals(Findings.oneLine(report.file()))) {
      json.writeObjectPropertyStart("region");
      json.writeNumberProperty("byteOffset", finding.offset());
      json.writeNumberProperty("byteLength", 0);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeObjectPropertyStart("properties");
    json.writeStringProperty("severity", finding.severity().name());
    json.writeEndObject();
    json.writeEndObject();
  }

  /// A relative reference (RFC 3986, 4.2): every byte that is no letter, digit or mark is escaped.
  private static String uri(String path) {
    StringBuilder uri = new StringBuilder();
    for (byte b : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) {
        uri.append(c);
      } else {
        uri.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return uri.toString();
  }
}
