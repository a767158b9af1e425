package io.weighbridge.sealing;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// A grant's members, both ways. What is not limited is not there.
final class GrantJson {

  /// 7 of RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
  static final String HPKE = "HPKE/0x0020/0x0001/0x0002";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private GrantJson() {}

  static Grant parse(Fields fields) {
    Fields product = fields.object("package");
    Fields term = fields.object("term");
    Grant grant =
        new Grant(
            id(fields, "id"),
            fields.has("supersedes") ? Optional.of(id(fields, "supersedes")) : Optional.empty(),
            fields.instant("issued"),
            Party.of(fields.object("issuer")),
            Party.of(fields.object("licensee")),
            product.sha256("digest"),
            product.text("model"),
            new GrantTerms(
                Scope.of(fields.object("scope")),
                new Term(
                    term.instant("not_before"),
                    term.optionalInstant("not_after"),
                    term.optionalNumber("grace_days", 0).orElse(0)),
                fields.optionalObject("limits").map(Limits::of).orElse(Limits.NONE),
                fields.optionalObject("outputs").map(OutputLimits::of).orElse(OutputLimits.NONE),
                fields.optionalObject("contact").map(Contact::of).orElse(Contact.NONE),
                fields.optionalText("plan")),
            Grant.Wrapped.of(fields.object("wrapped_key")));
    product.end();
    term.end();
    if (grant.licensee().key().signs()) {
      throw fields.wrong("licensee.key", "is no key that grants are made for");
    }
    return grant;
  }

  private static String id(Fields fields, String name) {
    String id = fields.text(name);
    if (!ID.matcher(id).matches()) {
      throw fields.wrong(name, "is not 32 hexadecimal digits");
    }
    return id;
  }

  static ObjectNode write(Grant grant) {
    ObjectNode json = CanonicalJson.object();
    json.put(SignedDocument.TYPE, Grant.TYPE);
    json.put("id", grant.id());
    grant.supersedes().ifPresent(id -> json.put("supersedes", id));
    json.put("issued", grant.issued().toString());
    party(json.putObject("issuer"), grant.issuer());
    party(json.putObject("licensee"), grant.licensee());
    json.putObject("package").put("digest", grant.packageDigest()).put("model", grant.model());
    GrantTerms terms = grant.terms();
    scope(json.putObject("scope"), terms.scope());
    term(json.putObject("term"), terms.term());
    Limits limits = terms.limits();
    ObjectNode counted = CanonicalJson.object();
    number(counted, "max_nodes", limits.nodes());
    number(counted, "max_concurrent", limits.concurrent());
    number(counted, "requests", limits.requests());
    number(counted, "tokens_per_day", limits.tokensPerDay());
    unlessEmpty(json, "limits", counted);
    ObjectNode outputs = CanonicalJson.object();
    number(outputs, "top", terms.outputs().top());
    number(outputs, "round", terms.outputs().round());
    unlessEmpty(json, "outputs", outputs);
    ObjectNode contact = CanonicalJson.object();
    terms.contact().url().ifPresent(url -> contact.put("revocations", url));
    number(contact, "max_age_days", terms.contact().maxAgeDays());
    number(contact, "check_in_days", terms.contact().checkInDays());
    unlessEmpty(json, "contact", contact);
    terms.plan().ifPresent(plan -> json.put("plan", plan));
    json.putObject("wrapped_key")
        .put("algorithm", HPKE)
        .put("enc", Base64.getEncoder().encodeToString(grant.wrapped().enc()))
        .put("ciphertext", Base64.getEncoder().encodeToString(grant.wrapped().ciphertext()));
    return json;
  }

  private static void party(ObjectNode json, Party party) {
    json.put("key", party.key().text()).put("name", party.name());
  }

  private static void scope(ObjectNode json, Scope scope) {
    texts(json, "actions", scope.actionWords());
    texts(json, "purposes", scope.purposes());
    texts(json, "territory", scope.territory());
    texts(json, "nodes", scope.nodes());
  }

  private static void term(ObjectNode json, Term term) {
    json.put("not_before", term.notBefore().toString());
    term.notAfter().map(Instant::toString).ifPresent(moment -> json.put("not_after", moment));
    if (term.graceDays() > 0) {
      json.put("grace_days", term.graceDays());
    }
  }

  private static void texts(ObjectNode json, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      texts.forEach(json.putArray(name)::add);
    }
  }

  private static void number(ObjectNode json, String name, OptionalLong number) {
    if (number.isPresent()) {
      json.put(name, number.getAsLong());
    }
  }

  private static void unlessEmpty(ObjectNode json, String name, ObjectNode member) {
    if (!member.isEmpty()) {
      json.set(name, member);
    }
  }
}
