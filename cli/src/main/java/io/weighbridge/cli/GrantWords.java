package io.weighbridge.cli;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.Term;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// A grant in plain words, and as a document.
final class GrantWords {

  private GrantWords() {}

  static List<String> lines(Grant grant) {
    Scope scope = grant.terms().scope();
    Term term = grant.terms().term();
    List<String> lines = new ArrayList<>();
    lines.add("grant %s".formatted(grant.id()));
    lines.add("%s lets %s use %s".formatted(grant.issuer().name(), grant.licensee().name(), grant.model()));
    lines.add(
        "  may: %s"
            .formatted(
                scope.actions().stream()
                    .sorted()
                    .map(Action::word)
                    .collect(Collectors.joining(", "))));
    lines.add("  for: %s".formatted(any(scope.purposes(), "any purpose")));
    lines.add("  where: %s".formatted(any(scope.territory(), "anywhere")));
    if (!scope.nodes().isEmpty()) {
      lines.add("  on: %s".formatted(String.join(", ", scope.nodes())));
    }
    lines.add(
        "  from %s %s"
            .formatted(
                term.notBefore(),
                term.notAfter()
                    .map(moment ->
                        "until %s%s"
                            .formatted(
                                moment,
                                term.graceDays() > 0
                                    ? ", and %s of grace"
                                        .formatted(Figures.count(term.graceDays(), "day"))
                                    : ""))
                    .orElse("on, without end")));
    limits(grant.terms().limits(), lines);
    outputs(grant.terms().outputs(), lines);
    contact(grant.terms().contact(), lines);
    grant.terms().plan().ifPresent(plan -> lines.add("  paid by the plan %s".formatted(plan)));
    grant.supersedes().ifPresent(id -> lines.add("  in place of the grant %s".formatted(id)));
    return lines;
  }

  private static void limits(Limits limits, List<String> lines) {
    add(limits.requests(), "request", " in all", lines);
    add(limits.tokensPerDay(), "token", " a day", lines);
    add(limits.concurrent(), "request", " at the same time", lines);
    add(limits.nodes(), "machine", " at the same time", lines);
  }

  private static void add(OptionalLong number, String noun, String how, List<String> lines) {
    number.ifPresent(most ->
        lines.add("  at most %s%s".formatted(Figures.count(most, noun), how)));
  }

  private static void outputs(OutputLimits outputs, List<String> lines) {
    outputs
        .top()
        .ifPresent(top ->
            lines.add(
                top == 0
                    ? "  outputs: which is the largest, no values"
                    : "  outputs: the %s".formatted(Figures.count(top, "largest value"))));
    outputs
        .round()
        .ifPresent(round ->
            lines.add("  outputs rounded to %s".formatted(Figures.count(round, "decimal"))));
  }

  private static void contact(Contact contact, List<String> lines) {
    contact
        .checkInDays()
        .ifPresent(days ->
            lines.add("  the vendor is heard of every %s".formatted(Figures.count(days, "day"))));
    contact
        .maxAgeDays()
        .ifPresent(days ->
            lines.add(
                "  the list of revocations is at most %s old".formatted(Figures.count(days, "day"))));
    contact.url().ifPresent(url -> lines.add("  that list is at %s".formatted(url)));
  }

  private static String any(List<String> words, String none) {
    return words.isEmpty() ? none : String.join(", ", words);
  }

  /// What the vendor would see of it now, by himself.
  static String state(Grant grant, Instant now, boolean revoked, boolean superseded) {
    if (revoked) {
      return "revoked";
    }
    if (superseded) {
      return "renewed";
    }
    Term term = grant.terms().term();
    if (now.isBefore(term.notBefore())) {
      return "not yet";
    }
    if (term.end().map(end -> !now.isBefore(end)).orElse(false)) {
      return "expired";
    }
    return term.notAfter().map(end -> !now.isBefore(end)).orElse(false) ? "in grace" : "valid";
  }

  static Map<String, Object> document(Grant grant) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", grant.id());
    document.put("model", grant.model());
    document.put("package", grant.packageDigest());
    document.put("issuer", party(grant.issuer()));
    document.put("licensee", party(grant.licensee()));
    document.put("issued", grant.issued().toString());
    Scope scope = grant.terms().scope();
    document.put("actions", scope.actions().stream().sorted().map(Action::word).toList());
    document.put("purposes", scope.purposes());
    document.put("territory", scope.territory());
    document.put("nodes", scope.nodes());
    Term term = grant.terms().term();
    document.put("not_before", term.notBefore().toString());
    term.notAfter().ifPresent(moment -> document.put("not_after", moment.toString()));
    document.put("grace_days", term.graceDays());
    Limits limits = grant.terms().limits();
    put(document, "max_nodes", limits.nodes());
    put(document, "max_concurrent", limits.concurrent());
    put(document, "requests", limits.requests());
    put(document, "tokens_per_day", limits.tokensPerDay());
    put(document, "top", grant.terms().outputs().top());
    put(document, "round", grant.terms().outputs().round());
    Contact contact = grant.terms().contact();
    put(document, "check_in_days", contact.checkInDays());
    put(document, "max_age_days", contact.maxAgeDays());
    contact.url().ifPresent(url -> document.put("revocations", url));
    grant.terms().plan().ifPresent(plan -> document.put("plan", plan));
    grant.supersedes().ifPresent(id -> document.put("supersedes", id));
    return document;
  }

  private static Map<String, String> party(io.weighbridge.sealing.Party party) {
    return Map.of("key", party.key().text(), "name", party.name());
  }

  private static void put(Map<String, Object> document, String name, OptionalLong number) {
    number.ifPresent(value -> document.put(name, value));
  }
}
