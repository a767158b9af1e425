package io.weighbridge.grants;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.Party;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.Term;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// A grant as a document, without the key in it.
public final class GrantDocument {

  private GrantDocument() {}

  static Map<String, Object> of(Grants.Standing standing) {
    Map<String, Object> document = of(standing.grant());
    document.put("installed", standing.installed().toString());
    document.put("superseded", standing.superseded());
    document.put("state", standing.state());
    if (!standing.sentence().isEmpty()) {
      document.put("sentence", standing.sentence());
    }
    Limits limits = standing.grant().terms().limits();
    limits
        .requests()
        .ifPresent(
            most -> document.put("requests_left", Math.max(0, most - standing.requestsUsed())));
    limits
        .tokensPerDay()
        .ifPresent(
            most -> document.put("tokens_left_today", Math.max(0, most - standing.tokensToday())));
    standing.heard().ifPresent(moment -> document.put("vendor_heard", moment.toString()));
    return document;
  }

  /// What it says.
  public static Map<String, Object> of(Grant grant) {
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
    OutputLimits outputs = grant.terms().outputs();
    put(document, "top", outputs.top());
    put(document, "round", outputs.round());
    Contact contact = grant.terms().contact();
    put(document, "check_in_days", contact.checkInDays());
    put(document, "max_age_days", contact.maxAgeDays());
    contact.url().ifPresent(url -> document.put("revocations", url));
    grant.terms().plan().ifPresent(plan -> document.put("plan", plan));
    grant.supersedes().ifPresent(id -> document.put("supersedes", id));
    return document;
  }

  private static Map<String, String> party(Party party) {
    return Map.of("key", party.key().text(), "name", party.name());
  }

  private static void put(Map<String, Object> document, String name, OptionalLong number) {
    number.ifPresent(value -> document.put(name, value));
  }
}
