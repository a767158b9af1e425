package io.weighbridge.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Who uses a Weighbridge hub, and what they did: its own API, below `/api/weighbridge/`.
public final class Accounts {

  private static final int PAGE = 1000;
  private static final String OWN = "/api/weighbridge/";

  private final Transport transport;

  Accounts(Transport transport) {
    this.transport = transport;
  }

  /// A token without its secret.
  public record AccessToken(
      String id,
      String name,
      String user,
      String scope,
      Optional<Instant> created,
      Optional<Instant> expires,
      Optional<Instant> lastUsed) {

    static AccessToken of(Fields fields) {
      return new AccessToken(
          fields.text("id"),
          fields.optionalText("name").orElse(""),
          fields.optionalText("user").orElse(""),
          fields.optionalText("scope").orElse(""),
          fields.time("created"),
          fields.time("expires"),
          fields.time("lastUsed"));
    }
  }

  /// A token that has just been made: the only time that its secret is told.
  public record NewToken(AccessToken facts, Token token) {}

  /// A user.
  public record User(
      String name,
      Optional<String> fullName,
      Optional<String> email,
      boolean admin,
      boolean disabled,
      Optional<Instant> created) {

    static User of(Fields fields) {
      return new User(
          fields.text("name"),
          fields.optionalText("fullname"),
          fields.optionalText("email"),
          fields.truth("admin"),
          fields.truth("disabled"),
          fields.time("created"));
    }
  }

  /// An organisation and the roles of its members.
  public record Organization(String name, Optional<String> fullName, List<Member> members) {

    static Organization of(Fields fields) {
      return new Organization(
          fields.text("name"),
          fields.optionalText("fullname"),
          fields.objects("members").stream()
              .map(member ->
                  new Member(
                      member.optionalText("user").orElseGet(() -> member.text("name")),
                      member.optionalText("role").orElse("")))
              .toList());
    }
  }

  /// A user in an organisation, whose role is `read`, `write` or `admin`.
  public record Member(String user, String role) {}

  /// One line of the audit log.
  public record AuditEntry(
      String id,
      Optional<Instant> when,
      String actor,
      String action,
      String subject,
      String outcome,
      String address) {

    static AuditEntry of(Fields fields) {
      return new AuditEntry(
          fields
              .optionalText("id")
              .orElseGet(() ->
                  fields.optionalNumber("id").stream()
                      .mapToObj(Long::toString)
                      .findFirst()
                      .orElse("")),
          fields.time("when").or(() -> fields.time("at")),
          fields.optionalText("actor").orElse(""),
          fields.optionalText("action").orElse(""),
          fields.optionalText("subject").orElse(""),
          fields.optionalText("outcome").orElse(""),
          fields.optionalText("address").orElse(""));
    }
  }

  /// Which lines of the audit log are wanted; empty texts ask for all.
  public record AuditQuery(
      String actor, String action, String subject, Optional<Instant> after, int limit) {

    public AuditQuery {
      if (limit < 1) {
        throw new WordException("a limit of %d: at least 1 is needed".formatted(limit));
      }
    }
  }

  /// What the files of a namespace may take, and take.
  public record Quota(String namespace, OptionalLong limit, long used) {}

  /// @param user whose token it is; empty for one's own
  /// @param scope `read`, `write` or `admin`
  public NewToken createToken(
      Optional<String> user, String name, String scope, Optional<Instant> expires) {
    Map<String, Object> body = new LinkedHashMap<>();
    user.ifPresent(wanted -> body.put("user", wanted));
    body.put("name", name);
    body.put("scope", scope);
    expires.ifPresent(when -> body.put("expires", when.toString()));
    Fields made = document("create a token", "POST", "tokens", body);
    try {
      return new NewToken(AccessToken.of(made), Token.parse(made.text("token")));
    } catch (WordException e) {
      throw made.missing("token", "a token");
    }
  }

  public List<AccessToken> tokens(Optional<String> user) {
    return list(
            "list tokens",
            "tokens" + Address.query("user", user.orElse("")),
            "tokens",
            Integer.MAX_VALUE)
        .stream()
        .map(AccessToken::of)
        .toList();
  }

  public void revokeToken(String id) {
    change("revoke the token " + id, "DELETE", "tokens/" + Address.segment(id), Map.of());
  }

  public User addUser(
      String name, Optional<String> fullName, Optional<String> email, boolean admin) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    fullName.ifPresent(text -> body.put("fullname", text));
    email.ifPresent(text -> body.put("email", text));
    body.put("admin", admin);
    return User.of(document("add the user " + name, "POST", "users", body));
  }

  public List<User> users() {
    return list("list users", "users", "users", Integer.MAX_VALUE).stream().map(User::of).toList();
  }

  /// Keeps a user out, whose models and tokens stay; or lets the user in again.
  public void disable(String user, boolean disabled) {
    String word = disabled ? "disable" : "enable";
    change(
        "%s the user %s".formatted(word, user),
        "POST",
        "users/%s/%s".formatted(Address.segment(user), word),
        Map.of());
  }

  /// Sets the password with which a user signs in with a browser.
  public void setPassword(String user, String password) {
    change(
        "set the password of the user " + user,
        "PUT",
        "users/%s/password".formatted(Address.segment(user)),
        Map.of("password", password));
  }

  /// Removes a user's password.
  public void removePassword(String user) {
    change(
        "remove the password of the user " + user,
        "DELETE",
        "users/%s/password".formatted(Address.segment(user)),
        Map.of());
  }

  public Organization createOrganization(String name, Optional<String> fullName) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    fullName.ifPresent(text -> body.put("fullname", text));
    return Organization.of(
        document("create the organization " + name, "POST", "organizations", body));
  }

  public List<Organization> organizations() {
    return list("list organizations", "organizations", "organizations", Integer.MAX_VALUE).stream()
        .map(Organization::of)
        .toList();
  }

  public void deleteOrganization(String name) {
    change(
        "delete the organization " + name,
        "DELETE",
        "organizations/" + Address.segment(name),
        Map.of());
  }

  /// @param role `read`, `write` or `admin`
  public void putMember(String organization, String user, String role) {
    change(
        "make %s a member of %s".formatted(user, organization),
        "PUT",
        member(organization, user),
        Map.of("role", role));
  }

  public void removeMember(String organization, String user) {
    change(
        "remove %s from %s".formatted(user, organization),
        "DELETE",
        member(organization, user),
        Map.of());
  }

  private static String member(String organization, String user) {
    return "organizations/%s/members/%s"
        .formatted(Address.segment(organization), Address.segment(user));
  }

  /// The youngest lines first.
  public List<AuditEntry> audit(AuditQuery query) {
    String path =
        "audit"
            + Address.query(
                "actor",
                query.actor,
                "action",
                query.action,
                "subject",
                query.subject,
                "after",
                query.after.map(Instant::toString).orElse(""),
                "limit",
                Integer.toString(Math.min(query.limit, PAGE)));
    return list("read the audit log", path, "entries", query.limit).stream()
        .map(AuditEntry::of)
        .toList();
  }

  public Quota quota(String namespace) {
    return quota(namespace, document("read the quota", "GET", quotaPath(namespace), Map.of()));
  }

  /// @param limit in bytes; empty for none
  public Quota setQuota(String namespace, OptionalLong limit) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("limit", limit.isPresent() ? limit.getAsLong() : null);
    return quota(namespace, document("set the quota", "PUT", quotaPath(namespace), body));
  }

  private static String quotaPath(String namespace) {
    return "quotas/" + Address.segment(namespace);
  }

  private static Quota quota(String namespace, Fields fields) {
    return new Quota(
        namespace, fields.optionalNumber("limit"), fields.optionalNumber("used").orElse(0));
  }

  private List<Fields> list(String purpose, String path, String member, int limit) {
    return new Pages(transport).all(purpose, transport.server().at(OWN + path), limit, member);
  }

  private Fields document(
      String purpose, String method, String path, Map<String, ? extends @Nullable Object> body) {
    return new Fields(transport.json(request(purpose, method, path, body)), purpose);
  }

  private void change(
      String purpose, String method, String path, Map<String, ? extends @Nullable Object> body) {
    try (Answer answer = transport.send(request(purpose, method, path, body))) {
      answer.beginning(1 << 16);
    }
  }

  private Request request(
      String purpose, String method, String path, Map<String, ? extends @Nullable Object> body) {
    Body sent = method.equals("GET") || body.isEmpty() ? Body.NONE : Transport.json(body);
    Request request = Request.of(purpose, method, transport.server().at(OWN + path), sent);
    return method.equals("GET") ? request : request.once();
  }
}
