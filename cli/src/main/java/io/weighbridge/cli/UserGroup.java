package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.client.Accounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge user …`: who may use a hub, for its administrators.
@Command(
    name = "user",
    description = "Add, list, disable and enable users; set their passwords.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge user add bob",
      "  weighbridge token create first --user bob --scope write"
    })
final class UserGroup {

  private static final int LONGEST_INPUT = 8192;

  private final HubSession session;

  UserGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "add",
      description = {"Add a user.", "token create --user makes the first token."},
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge user add bob",
        "  weighbridge user add alice --fullname Alice --admin"
      })
  int add(
      @Parameters(paramLabel = "NAME", description = "Also the user's namespace.") String name,
      @Option(names = "--fullname", paramLabel = "TEXT", description = "As people say it.")
          @Nullable String fullName,
      @Option(
              names = "--email",
              paramLabel = "ADDRESS",
              description = "Shown to who decides on access.")
          @Nullable String email,
      @Option(names = "--admin", description = "May do everything.") boolean admin,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          Accounts.User user =
              opened
                  .accounts()
                  .addUser(name, Optional.ofNullable(fullName), Optional.ofNullable(email), admin);
          session.output().text("added the user " + Printable.line(user.name()));
          session.output().document(() -> document(user));
        });
  }

  @Command(
      name = "list",
      description = "List users.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge user list")
  int list(@Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          List<List<String>> rows = new ArrayList<>();
          List<Map<String, ?>> objects = new ArrayList<>();
          for (Accounts.User user : opened.accounts().users()) {
            rows.add(
                List.of(
                    user.name(),
                    user.fullName().orElse(""),
                    user.email().orElse(""),
                    user.disabled() ? "disabled" : user.admin() ? "administrator" : "",
                    Rows.time(user.created())));
            objects.add(document(user));
          }
          Rows.print(
              session.output(),
              List.of("User", "Full name", "E-mail", "State", "Created (UTC)"),
              rows,
              "no users",
              "users",
              objects);
        });
  }

  private static Map<String, ?> document(Accounts.User user) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", user.name());
    document.put("fullname", user.fullName().orElse(""));
    document.put("email", user.email().orElse(""));
    document.put("admin", user.admin());
    document.put("disabled", user.disabled());
    document.put("created", Rows.iso(user.created()));
    return document;
  }

  @Command(
      name = "disable",
      description = "Keep a user out; models and tokens stay.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge user disable bob")
  int disable(
      @Parameters(paramLabel = "NAME", description = "The user.") String name,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.accounts().disable(name, true);
          session.done("disabled the user " + name, "disabled", name);
        });
  }

  @Command(
      name = "enable",
      description = "Let a disabled user in again.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge user enable bob")
  int enable(
      @Parameters(paramLabel = "NAME", description = "The user.") String name,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.accounts().disable(name, false);
          session.done("enabled the user " + name, "enabled", name);
        });
  }

  @Command(
      name = "password",
      description = {
        "Set the password with which a user signs in with a browser, or remove it.",
        "It is asked for, or is the first line of standard input; the user's other sessions end."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge user password admin",
        "  weighbridge user password bob < password.txt",
        "  weighbridge user password bob --remove"
      })
  int password(
      @Parameters(paramLabel = "NAME", description = "The user.") String name,
      @Option(names = "--remove", description = "Sign in with tokens alone from now on.")
          boolean remove,
      @Mixin HubOptions hub)
      throws IOException {
    if (remove) {
      return session.with(
          hub,
          opened -> {
            opened.accounts().removePassword(name);
            session.done("removed the password of the user " + name, "removed", name);
          });
    }
    String password = newPassword(name);
    return session.with(
        hub,
        opened -> {
          opened.accounts().setPassword(name, password);
          session.done("set the password of the user " + name, "set", name);
        });
  }

  private String newPassword(String name) throws IOException {
    Surroundings.SecretPrompt prompt = session.surroundings().prompt();
    Optional<String> typed =
        prompt.ask("New password of %s (not shown): ".formatted(Printable.line(name)));
    if (typed.isEmpty()) {
      byte[] input = session.surroundings().in().readNBytes(LONGEST_INPUT);
      return new String(input, UTF_8).lines().findFirst().orElse("");
    }
    if (!prompt.ask("Once more: ").equals(typed)) {
      throw new Failure("the two passwords differ: nothing was changed");
    }
    return typed.get();
  }
}
