package io.weighbridge.signin;

import io.weighbridge.access.Accounts;
import io.weighbridge.access.BadDetail;
import io.weighbridge.access.LastAdministrator;
import io.weighbridge.access.Subjects;
import io.weighbridge.access.User;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.store.Database;
import java.util.Locale;

/// Which account somebody has whom a provider knows: the one that is linked to him, or a new one.
/// An account that was there before is nobody's only because it has the same name.
final class OidcAccounts {

  private final OidcSettings settings;
  private final Database database;
  private final Accounts accounts;
  private final Subjects subjects;

  OidcAccounts(OidcSettings settings, Database database, Accounts accounts, Subjects subjects) {
    this.settings = settings;
    this.database = database;
    this.accounts = accounts;
    this.subjects = subjects;
  }

  /// The user who this is.
  ///
  /// @throws SignInRefused if he has no account and gets none, or it is disabled
  User user(Identity identity) {
    String issuer = settings.issuer().toString();
    String name =
        subjects.user(issuer, identity.subject()).orElseGet(() -> newcomer(issuer, identity));
    User user = accounts.user(name).orElseThrow();
    if (user.disabled()) {
      throw new SignInRefused(Problem.DISABLED, "the account %s is disabled".formatted(name));
    }
    settings.adminGroup().ifPresent(group -> govern(user, identity.groups().contains(group)));
    return accounts.user(name).orElseThrow();
  }

  private String newcomer(String issuer, Identity identity) {
    Namespace name =
        identity
            .name()
            .flatMap(UserNames::from)
            .orElseThrow(() ->
                new SignInRefused(
                    Problem.NAME,
                    "no user name can be made of the claim '%s' (%s) of the subject '%s': link him to an account with PUT /api/weighbridge/users/NAME/oidc"
                        .formatted(
                            settings.userClaim(),
                            identity.name().orElse("missing"),
                            identity.subject())));
    if (isTaken(name)) {
      throw new SignInRefused(
          Problem.EXISTS,
          "the name %s is taken: if it is the same person, link him with PUT /api/weighbridge/users/%s/oidc {\"subject\": \"%s\"}"
              .formatted(name, name, identity.subject()));
    }
    if (!settings.createUsers()) {
      throw new SignInRefused(
          Problem.UNKNOWN,
          "there is no account for %s, the subject '%s', and oidc.create-users is false"
              .formatted(name, identity.subject()));
    }
    database.write(_ -> {
      create(name, identity);
      subjects.link(issuer, identity.subject(), name.name());
      return 1;
    });
    return name.name();
  }

  private boolean isTaken(Namespace name) {
    return database.read(h ->
        h.select(
                "SELECT count(*) FROM namespaces WHERE folded = ?",
                name.name().toLowerCase(Locale.ROOT))
            .mapTo(Long.class)
            .one())
        > 0;
  }

  /// What a provider says of him besides is welcome, if it can be taken.
  private void create(Namespace name, Identity identity) {
    try {
      accounts.createUser(name, identity.fullname(), identity.email(), false);
    } catch (BadDetail e) {
      accounts.createUser(name, "", "", false);
    }
  }

  private void govern(User user, boolean governs) {
    if (user.admin() != governs) {
      try {
        accounts.admin(user.name(), governs);
      } catch (LastAdministrator e) {
        System.getLogger(OidcAccounts.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "{0} is not in the group of administrators, but nobody else would be left",
                user.name());
      }
    }
  }
}
