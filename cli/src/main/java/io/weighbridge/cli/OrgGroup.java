package io.weighbridge.cli;

import io.weighbridge.client.Accounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge org …`: organizations, whose models belong to several users.
@Command(
    name = "org",
    description = "Create, list and delete organizations; their members.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge org create acme",
      "  weighbridge org add-member acme bob --role write"
    })
final class OrgGroup {

  /// What a member may do with the organization's models.
  enum Role {
    READ,
    WRITE,
    ADMIN
  }

  private final HubSession session;

  OrgGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "create",
      description = "Make an organization.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge org create acme --fullname \"Acme Research\"")
  int create(
      @Parameters(paramLabel = "NAME", description = "Also its namespace.") String name,
      @Option(names = "--fullname", paramLabel = "TEXT", description = "As people say it.")
          @Nullable String fullName,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.accounts().createOrganization(name, Optional.ofNullable(fullName));
          session.done("created the organization " + name, "created", name);
        });
  }

  @Command(
      name = "list",
      description = "List organizations and their members.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge org list")
  int list(@Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          List<List<String>> rows = new ArrayList<>();
          List<Map<String, ?>> objects = new ArrayList<>();
          for (Accounts.Organization organization : opened.accounts().organizations()) {
            rows.add(
                List.of(
                    organization.name(),
                    organization.fullName().orElse(""),
                    organization.members().stream()
                        .map(member -> "%s (%s)".formatted(member.user(), member.role()))
                        .collect(Collectors.joining(", "))));
            objects.add(
                Map.of(
                    "name",
                    organization.name(),
                    "fullname",
                    organization.fullName().orElse(""),
                    "members",
                    organization.members().stream()
                        .map(member -> Map.of("user", member.user(), "role", member.role()))
                        .toList()));
          }
          Rows.print(
              session.output(),
              List.of("Organization", "Full name", "Members"),
              rows,
              "no organizations",
              "organizations",
              objects);
        });
  }

  @Command(
      name = "add-member",
      description = "Make a user a member, or give a member another role.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge org add-member acme bob --role write")
  int addMember(
      @Parameters(index = "0", paramLabel = "ORG", description = "The organization.")
          String organization,
      @Parameters(index = "1", paramLabel = "USER", description = "The user.") String user,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "read",
              description = "read, write or admin [read].")
          Role role,
      @Mixin HubOptions hub) {
    String word = role.name().toLowerCase(Locale.ROOT);
    return session.with(
        hub,
        opened -> {
          opened.accounts().putMember(organization, user, word);
          session.done(
              "%s is a member of %s (%s)".formatted(user, organization, word),
              "organization",
              organization,
              "user",
              user,
              "role",
              word);
        });
  }

  @Command(
      name = "remove-member",
      description = "End a user's membership.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge org remove-member acme bob")
  int removeMember(
      @Parameters(index = "0", paramLabel = "ORG", description = "The organization.")
          String organization,
      @Parameters(index = "1", paramLabel = "USER", description = "The user.") String user,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.accounts().removeMember(organization, user);
          session.done(
              "%s is no member of %s any more".formatted(user, organization),
              "organization",
              organization,
              "removed",
              user);
        });
  }

  @Command(
      name = "delete",
      description = "Delete an organization that has no models.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge org delete acme")
  int delete(
      @Parameters(paramLabel = "NAME", description = "The organization.") String name,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.accounts().deleteOrganization(name);
          session.done("deleted the organization " + name, "deleted", name);
        });
  }
}
