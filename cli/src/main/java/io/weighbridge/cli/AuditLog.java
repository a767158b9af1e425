package io.weighbridge.cli;

import io.weighbridge.client.Accounts;
import io.weighbridge.client.Hub;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `weighbridge audit`: who did what on a hub.
@Command(
    name = "audit",
    description = "Show who did what on a hub, the latest first.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge audit --actor bob",
      "  weighbridge audit --subject acme/demo --after 2026-11-01 --json"
    })
final class AuditLog implements Callable<Integer> {

  @Option(names = "--actor", paramLabel = "USER", description = "What this user did.")
  private String actor = "";

  @Option(names = "--action", paramLabel = "ACTION", description = "What was done.")
  private String action = "";

  @Option(names = "--subject", paramLabel = "NAME", description = "To which model, user, token.")
  private String subject = "";

  @Option(
      names = "--after",
      paramLabel = "WHEN",
      description = "Since this date or time (2026-11-01, 2026-11-01T12:00:00Z).")
  private @Nullable String after;

  @Option(names = "--limit", paramLabel = "N", description = "Lines at most [100].")
  private int limit = 100;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  AuditLog(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Accounts.AuditQuery query =
        new Accounts.AuditQuery(
            actor, action, subject, Optional.ofNullable(after).map(this::time), limit);
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> objects = new ArrayList<>();
    try (Hub opened = hub.open(surroundings)) {
      for (Accounts.AuditEntry entry : opened.accounts().audit(query)) {
        rows.add(
            List.of(
                entry.when().map(Instant::toString).orElse("-"),
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.outcome(),
                entry.address()));
        objects.add(document(entry));
      }
    }
    Rows.print(
        output,
        List.of("When (UTC)", "Who", "Did", "To", "Outcome", "From"),
        rows,
        "nothing of the kind was recorded",
        "entries",
        objects);
    return 0;
  }

  private static Map<String, ?> document(Accounts.AuditEntry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", entry.id());
    document.put("when", Rows.iso(entry.when()));
    document.put("actor", entry.actor());
    document.put("action", entry.action());
    document.put("subject", entry.subject());
    document.put("outcome", entry.outcome());
    document.put("address", entry.address());
    return document;
  }

  private Instant time(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--after %s: expected a date (2026-11-01) or a time (2026-11-01T12:00:00Z)"
              .formatted(text),
          e);
    }
  }
}
