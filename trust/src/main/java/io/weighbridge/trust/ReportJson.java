package io.weighbridge.trust;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A [FileReport] as JSON and back.
final class ReportJson {

  private static final JsonFactory JSON = new JsonFactory();

  private ReportJson() {}

  static String write(FileReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("file", report.file());
      json.writeNumberProperty("bytes", report.bytes());
      json.writeStringProperty("sha256", report.sha256());
      json.writeStringProperty("rules", report.rules());
      json.writeStringProperty("verdict", report.verdict().name());
      json.writeArrayPropertyStart("findings");
      for (Finding finding : report.findings()) {
        json.writeStartObject();
        json.writeStringProperty("rule", finding.rule());
        json.writeStringProperty("severity", finding.severity().name());
        json.writeStringProperty("file", finding.file());
        json.writeNumberProperty("offset", finding.offset());
        json.writeStringProperty("what", finding.what());
        json.writeStringProperty("why", finding.why());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  static FileReport read(String text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      return report(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is no report of a scan: " + e.getOriginalMessage(), e);
    }
  }

  private static FileReport report(JsonParser json) {
    String file = "";
    long bytes = 0;
    String sha256 = "";
    String rules = "";
    List<Finding> findings = new ArrayList<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      switch (key) {
        case "file" -> file = json.getString();
        case "bytes" -> bytes = json.getLongValue();
        case "sha256" -> sha256 = json.getString();
        case "rules" -> rules = json.getString();
        case "findings" -> {
          while (value == JsonToken.START_ARRAY && json.nextToken() == JsonToken.START_OBJECT) {
            findings.add(finding(json));
          }
        }
        default -> json.skipChildren();
      }
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("is no report of a scan: it has no SHA-256 digest");
    }
    return new FileReport(file, bytes, sha256, rules, findings);
  }

  private static Finding finding(JsonParser json) {
    String rule = "";
    // A report that lost a severity must not become harmless by it.
    Severity severity = Severity.MALICIOUS;
    String file = "";
    long offset = 0;
    String what = "";
    String why = "";
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "rule" -> rule = json.getString();
        case "severity" -> severity = Severity.valueOf(json.getString());
        case "file" -> file = json.getString();
        case "offset" -> offset = json.getLongValue();
        case "what" -> what = json.getString();
        case "why" -> why = json.getString();
        default -> json.skipChildren();
      }
    }
    return new Finding(rule, severity, file, offset, what, why);
  }
}
