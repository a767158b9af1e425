package io.weighbridge.cli;

import io.weighbridge.client.Accounts;
import io.weighbridge.client.Arrangements;
import io.weighbridge.client.Hub;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge token …`: credentials.
@Command(
    name = "token",
    description = "Create, list and revoke tokens.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge token create laptop --scope write --expires 90d",
      "  weighbridge token revoke 4f1c"
    })
final class TokenGroup {

  /// What a token allows, each with all before it.
  enum Scope {
    READ,
    WRITE,
    ADMIN;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  private final HubSession session;

  TokenGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "create",
      description = {
        "Make a token.",
        "It is shown once, on standard output; the hub keeps its digest only."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge token create laptop --scope write --expires 90d",
        "  weighbridge token create build --user bob",
        "  weighbridge token create app --user bob --budget 20.00/month --rpm 60 --models digits"
      })
  int create(
      @Parameters(
              paramLabel = "NAME",
              arity = "0..1",
              defaultValue = "token",
              description = "What the token is for [token].")
          String name,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              defaultValue = "read",
              description = "read, write or admin [read].")
          Scope scope,
      @Option(
              names = "--expires",
              paramLabel = "WHEN",
              description = "A date (2027-01-31, UTC) or a number of days (90d) [never].")
          @Nullable String expires,
      @Option(
              names = "--user",
              paramLabel = "NAME",
              description = "Whose token it is, for administrators [you].")
          @Nullable String user,
      @Mixin AllowanceOptions allowance,
      @Option(
              names = "--organization",
              paramLabel = "NAME",
              description = "Who pays for what it uses [its user].")
          @Nullable String organization,
      @Option(
              names = "--team",
              paramLabel = "NAME",
              description = "For which of the organization's teams.")
          @Nullable String team,
      @Mixin HubOptions hub) {
    Optional<Instant> until = Optional.ofNullable(expires).map(this::time);
    Arrangements.Wanted wanted =
        allowance.wanted(Optional.ofNullable(organization), Optional.ofNullable(team));
    return session.with(
        hub,
        opened -> {
          Accounts.NewToken made =
              opened.accounts().createToken(Optional.ofNullable(user), name, scope.word(), until);
          limit(opened, made.facts().id(), wanted);
          // The token alone, so that `$(weighbridge token create …)` is one.
          session.output().text(made.token().secret());
          session
              .output()
              .document(() -> {
                Map<String, Object> document = new LinkedHashMap<>(document(made.facts()));
                document.put("token", made.token().secret());
                return document;
              });
        });
  }

  /// A token that could not be limited as it was asked is taken back.
  private static void limit(Hub opened, String id, Arrangements.Wanted wanted) {
    if (wanted.isNothing()) {
      return;
    }
    try {
      opened.arrangements().allow("token:" + id, wanted);
    } catch (RuntimeException e) {
      opened.accounts().revokeToken(id);
      throw e;
    }
  }

  private Instant time(String text) {
    try {
      return text.matches("[1-9][0-9]{0,4}d")
          ? Instant.now()
              .truncatedTo(ChronoUnit.SECONDS)
              .plus(Long.parseLong(text.substring(0, text.length() - 1)), ChronoUnit.DAYS)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--expires %s: expected a date (2027-01-31) or a number of days (90d)".formatted(text),
          e);
    }
  }

  @Command(
      name = "list",
      description = "List tokens, without their secrets.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {"  weighbridge token list", "  weighbridge token list --user bob"})
  int list(
      @Option(
              names = "--user",
              paramLabel = "NAME",
              description = "Whose tokens, for administrators [yours].")
          @Nullable String user,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          List<List<String>> rows = new ArrayList<>();
          List<Map<String, ?>> objects = new ArrayList<>();
          for (Accounts.AccessToken token : opened.accounts().tokens(Optional.ofNullable(user))) {
            rows.add(
                List.of(
                    token.id(),
                    token.name(),
                    token.user(),
                    token.scope(),
                    Rows.time(token.created()),
                    token.expires().isEmpty() ? "never" : Rows.time(token.expires()),
                    Rows.time(token.lastUsed())));
            objects.add(document(token));
          }
          Rows.print(
              session.output(),
              List.of("Id", "Name", "User", "Scope", "Created (UTC)", "Expires", "Last used"),
              rows,
              "no tokens",
              "tokens",
              objects);
        });
  }

  private static Map<String, ?> document(Accounts.AccessToken token) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", token.id());
    document.put("name", token.name());
    document.put("user", token.user());
    document.put("scope", token.scope());
    document.put("created", Rows.iso(token.created()));
    document.put("expires", Rows.iso(token.expires()));
    document.put("last_used", Rows.iso(token.lastUsed()));
    return document;
  }

  @Command(
      name = "revoke",
      description = "Make a token worthless, at once.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge token revoke 4f1c")
  int revoke(
      @Parameters(paramLabel = "ID", description = "As token list shows it.") String id,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.accounts().revokeToken(id);
          session.done("revoked the token " + id, "revoked", id);
        });
  }
}
