package io.weighbridge.grants;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseePublicKey;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.Term;
import io.weighbridge.signing.Pem;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A grant that somebody wants to be issued: the members are called as [GrantDocument] has them.
///
/// @param repository the sealed package, `namespace/name`
/// @param name of the licensee, for people
record GrantRequest(
    String repository,
    String revision,
    LicenseePublicKey licensee,
    String name,
    GrantTerms terms,
    Optional<String> supersedes) {

  static final String SCHEMA =
      """
      {"type":"object","additionalProperties":false,"required":["repository","licensee"],\
      "properties":{"repository":{"type":"string"},"revision":{"type":"string"},\
      "licensee":{"type":"string"},"name":{"type":"string"},"supersedes":{"type":"string"},\
      "actions":{"type":"array","items":{"type":"string"}},\
      "purposes":{"type":"array","items":{"type":"string"}},\
      "territory":{"type":"array","items":{"type":"string"}},\
      "nodes":{"type":"array","items":{"type":"string"}},\
      "not_before":{"type":"string"},"not_after":{"type":"string"},\
      "grace_days":{"type":"integer"},"max_nodes":{"type":"integer"},\
      "max_concurrent":{"type":"integer"},"requests":{"type":"integer"},\
      "tokens_per_day":{"type":"integer"},"top":{"type":"integer"},"round":{"type":"integer"},\
      "revocations":{"type":"string"},"max_age_days":{"type":"integer"},\
      "check_in_days":{"type":"integer"},"plan":{"type":"string"}}}\
      """;

  private static final Set<String> MEMBERS =
      Set.of(
          "repository",
          "revision",
          "licensee",
          "name",
          "supersedes",
          "actions",
          "purposes",
          "territory",
          "nodes",
          "not_before",
          "not_after",
          "grace_days",
          "max_nodes",
          "max_concurrent",
          "requests",
          "tokens_per_day",
          "top",
          "round",
          "revocations",
          "max_age_days",
          "check_in_days",
          "plan");

  private static final String MAIN = "main";
  private static final String LICENSEE = "licensee";

  /// @param now when it begins if nothing is said
  /// @param purposes the words that there are
  /// @throws HttpFailure 400 with what is wrong
  static GrantRequest of(JsonNode json, Instant now, Collection<String> purposes) {
    Members members = new Members(json, MEMBERS);
    String pem = members.required(LICENSEE);
    LicenseePublicKey licensee =
        LicenseePublicKey.read(new KeySource(LICENSEE, () -> Pem.parse(LICENSEE, pem)));
    try {
      return new GrantRequest(
          members.required("repository"),
          members.text("revision").orElse(MAIN),
          licensee,
          members.text("name").orElse(licensee.id().text()),
          terms(members, now, purposes),
          members.text("supersedes"));
    } catch (IllegalArgumentException e) {
      // A term without a moment, days of grace without end, no country.
      throw HttpFailure.badRequest(Governing.sentence(e));
    }
  }

  private static GrantTerms terms(Members members, Instant now, Collection<String> purposes) {
    return new GrantTerms(
        new Scope(
            actions(members.texts("actions")),
            known(members.texts("purposes"), purposes),
            members.texts("territory").stream()
                .map(country -> country.toUpperCase(Locale.ROOT))
                .toList(),
            members.texts("nodes")),
        new Term(
            members.moment("not_before").orElse(Instant.ofEpochSecond(now.getEpochSecond())),
            members.moment("not_after"),
            members.number("grace_days", 0).orElse(0)),
        new Limits(
            members.number("max_nodes", 1),
            members.number("max_concurrent", 1),
            members.number("requests", 1),
            members.number("tokens_per_day", 1)),
        new OutputLimits(members.number("top", 0), members.number("round", 0)),
        new Contact(
            members.text("revocations"),
            members.number("max_age_days", 1),
            members.number("check_in_days", 1)),
        members.text("plan"));
  }

  private static Set<Action> actions(List<String> words) {
    if (words.isEmpty()) {
      return Set.of(Action.INFER);
    }
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : words) {
      actions.add(
          Action.of(word.toLowerCase(Locale.ROOT))
              .orElseThrow(() ->
                  HttpFailure.badRequest(
                      "The member 'actions' has a word that is none of %s."
                          .formatted(Action.words()))));
    }
    return actions;
  }

  private static List<String> known(List<String> words, Collection<String> purposes) {
    if (!purposes.containsAll(words)) {
      throw HttpFailure.badRequest(
          "The member 'purposes' has a word that is none of %s."
              .formatted(String.join(", ", purposes)));
    }
    return words;
  }
}
