package io.weighbridge.access;

import io.weighbridge.repositories.Namespace;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// The users, the organisations and who is what in them. All names are one space: a name is a
/// user's or an organisation's, and two names that differ in case alone cannot both be taken. What
/// a change takes away is gone for the next request.
public final class Accounts {

  /// The tables of this room, to be given to [Database#open].
  public static final Migrations TABLES =
      new Migrations("access", "io/weighbridge/access/migrations");

  private final Database database;
  private final Clock clock;
  private final Standings standings;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  public Accounts(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
    this.standings = new Standings(database);
    watchers.add(standings::changed);
  }

  /// Is told after every change that takes or gives anybody a right.
  void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  private void changed() {
    watchers.forEach(Runnable::run);
  }

  /// Makes a user.
  ///
  /// @param email empty if unknown
  /// @param admin whether he governs the whole hub
  /// @throws NameTaken if a user or an organisation has the name
  /// @throws BadDetail if the full name or the address cannot be
  public User createUser(Namespace name, String fullname, String email, boolean admin) {
    Details.checkFullname(fullname);
    Details.checkEmail(email);
    Instant now = Details.now(clock);
    User user = new User(name.name(), fullname, email, admin, false, now);
    database.write(h -> {
      take(h, name, "user");
      return h.execute(
          "INSERT INTO users (name, fullname, email, admin, created) VALUES (?, ?, ?, ?, ?)",
          user.name(),
          fullname,
          email.isEmpty() ? null : email,
          admin,
          now.toEpochMilli());
    });
    database.afterCommit(this::changed);
    return user;
  }

  public Optional<User> user(String name) {
    return database.read(h -> AccountRows.user(h, name));
  }

  /// Users by name, those after the given one.
  ///
  /// @param after empty for the first ones
  public List<User> users(String after, int limit) {
    return database.read(h -> AccountRows.users(h, after, limit));
  }

  /// Whether there is nobody yet.
  public boolean isEmpty() {
    return users("", 1).isEmpty();
  }

  /// Refuses a user's tokens from now on, or takes them again. His sessions end for good: when he
  /// is let in again, he signs in again.
  ///
  /// @throws NoSuchUser if there is none
  /// @throws LastAdministrator if nobody would be left who governs the hub
  public void disable(String name, boolean disabled) {
    update(name, "UPDATE users SET disabled = ? WHERE name = ?", disabled, h -> {
      if (disabled) {
        TokenRows.endSessions(h, name, "", Details.now(clock));
      }
    });
  }

  /// Lets a user govern the whole hub, or no longer. His sessions, which had the scope of one who
  /// governs, write and read from then on.
  ///
  /// @throws NoSuchUser if there is none
  /// @throws LastAdministrator if nobody would be left who governs the hub
  public void admin(String name, boolean admin) {
    update(name, "UPDATE users SET admin = ? WHERE name = ?", admin, h -> {
      if (!admin) {
        TokenRows.narrowSessions(h, name);
      }
    });
  }

  /// Changes what a user says of himself.
  ///
  /// @throws NoSuchUser if there is none
  /// @throws BadDetail if the full name or the address cannot be
  public void describe(String name, String fullname, String email) {
    Details.checkFullname(fullname);
    Details.checkEmail(email);
    database.write(h -> {
      if (h.execute(
              "UPDATE users SET fullname = ?, email = ? WHERE name = ?",
              fullname,
              email.isEmpty() ? null : email,
              name)
          == 0) {
        throw new NoSuchUser(name);
      }
      return 1;
    });
  }

  /// Makes an organisation, which the given user governs at first.
  ///
  /// @throws NameTaken if a user or an organisation has the name
  /// @throws NoSuchUser if there is no such user
  /// @throws BadDetail if the full name cannot be
  public Organization createOrganization(Namespace name, String fullname, String founder) {
    Details.checkFullname(fullname);
    Instant now = Details.now(clock);
    database.write(h -> {
      requireUser(h, founder);
      take(h, name, "organization");
      h.execute(
          "INSERT INTO organizations (name, fullname, created) VALUES (?, ?, ?)",
          name.name(),
          fullname,
          now.toEpochMilli());
      return setRole(h, name.name(), founder, Role.ADMIN);
    });
    database.afterCommit(this::changed);
    return new Organization(name.name(), fullname, now);
  }

  public Optional<Organization> organization(String name) {
    return database.read(h -> AccountRows.organization(h, name));
  }

  /// Organisations by name, those after the given one.
  ///
  /// @param after empty for the first ones
  public List<Organization> organizations(String after, int limit) {
    return database.read(h -> AccountRows.organizations(h, after, limit));
  }

  /// Removes an organisation; its name is free again. What is in its namespace is the caller's to
  /// move or delete before.
  ///
  /// @throws NoSuchOrganization if there is none
  public void deleteOrganization(String name) {
    database.write(h -> {
      requireOrganization(h, name);
      h.execute("DELETE FROM organizations WHERE name = ?", name);
      return h.execute("DELETE FROM namespaces WHERE name = ?", name);
    });
    database.afterCommit(this::changed);
  }

  /// Takes a user into an organisation, or changes his role there.
  ///
  /// @throws NoSuchOrganization if there is none
  /// @throws NoSuchUser if there is no such user
  /// @throws LastAdministrator if nobody would be left who governs the organisation
  public void join(String organization, String user, Role role) {
    database.write(h -> {
      requireOrganization(h, organization);
      requireUser(h, user);
      setRole(h, organization, user, role);
      return requireGovernor(h, organization);
    });
    database.afterCommit(this::changed);
  }

  /// Takes a user out of an organisation; does nothing if he is not in it.
  ///
  /// @throws NoSuchOrganization if there is none
  /// @throws LastAdministrator if nobody would be left who governs the organisation
  public void leave(String organization, String user) {
    database.write(h -> {
      requireOrganization(h, organization);
      h.execute("DELETE FROM members WHERE organization = ? AND user = ?", organization, user);
      return requireGovernor(h, organization);
    });
    database.afterCommit(this::changed);
  }

  /// Who is in an organisation, by name.
  public List<Membership> members(String organization) {
    return database.read(h -> AccountRows.members(h, organization));
  }

  /// The organisations that a user is in, by name.
  public List<Membership> memberships(String user) {
    return database.read(h -> AccountRows.memberships(h, user));
  }

  /// Whether a user or an organisation has exactly this name.
  public boolean exists(String namespace) {
    return user(namespace).isPresent() || organization(namespace).isPresent();
  }

  /// What a user is in a namespace: in his own or in an organisation's; nothing if he has no place
  /// there, is disabled or does not exist.
  public Optional<Role> role(String user, String namespace) {
    return standing(user).roleIn(namespace);
  }

  Standing standing(String user) {
    return standings.of(user);
  }

  private void update(String name, String sql, boolean value, Consumer<Handle> sessions) {
    database.write(h -> {
      if (h.execute(sql, value, name) == 0) {
        throw new NoSuchUser(name);
      }
      if (AccountRows.count(h, "SELECT count(*) FROM users WHERE admin = 1 AND disabled = 0")
          == 0) {
        throw new LastAdministrator("the hub");
      }
      sessions.accept(h);
      return 1;
    });
    database.afterCommit(this::changed);
  }

  private static void take(Handle h, Namespace name, String kind) {
    String folded = name.name().toLowerCase(Locale.ROOT);
    if (AccountRows.count(h, "SELECT count(*) FROM namespaces WHERE folded = ?", folded) > 0) {
      throw new NameTaken(name.name());
    }
    h.execute(
        "INSERT INTO namespaces (name, folded, kind) VALUES (?, ?, ?)", name.name(), folded, kind);
  }

  private static int setRole(Handle h, String organization, String user, Role role) {
    return h.execute(
        "INSERT INTO members (organization, user, role) VALUES (?, ?, ?)"
            + " ON CONFLICT (organization, user) DO UPDATE SET role = excluded.role",
        organization,
        user,
        role.name());
  }

  private static int requireGovernor(Handle h, String organization) {
    if (AccountRows.count(
            h,
            "SELECT count(*) FROM members WHERE organization = ? AND role = 'ADMIN'",
            organization)
        == 0) {
      throw new LastAdministrator(organization);
    }
    return 1;
  }

  private static void requireUser(Handle h, String name) {
    if (AccountRows.user(h, name).isEmpty()) {
      throw new NoSuchUser(name);
    }
  }

  private static void requireOrganization(Handle h, String name) {
    if (AccountRows.organization(h, name).isEmpty()) {
      throw new NoSuchOrganization(name);
    }
  }
}
