package io.weighbridge.cli;

import io.weighbridge.client.Accounts;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge quota …`: how much the files of a namespace may take.
@Command(
    name = "quota",
    description = "Show and set how much a namespace may store.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  weighbridge quota show acme", "  weighbridge quota set acme 500GiB"})
final class QuotaGroup {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})\\s*([kmgtp]?)(i?b)?");

  @Spec private CommandSpec spec = CommandSpec.create();

  private final HubSession session;

  QuotaGroup(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "show",
      description = "Show what a namespace may store, and stores.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge quota show acme")
  int show(
      @Parameters(paramLabel = "NS", description = "A user or an organization.") String namespace,
      @Mixin HubOptions hub) {
    return session.with(hub, opened -> print(opened.accounts().quota(namespace)));
  }

  @Command(
      name = "set",
      description = "Say what a namespace may store.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {"  weighbridge quota set acme 500GiB", "  weighbridge quota set acme none"})
  int set(
      @Parameters(index = "0", paramLabel = "NS", description = "A user or an organization.")
          String namespace,
      @Parameters(index = "1", paramLabel = "SIZE", description = "100MiB, 2TiB, bytes, or none.")
          String size,
      @Mixin HubOptions hub) {
    OptionalLong limit = size(size);
    return session.with(hub, opened -> print(opened.accounts().setQuota(namespace, limit)));
  }

  private OptionalLong size(String text) {
    if (text.equalsIgnoreCase("none")) {
      return OptionalLong.empty();
    }
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (size.matches()) {
      try {
        int power = " kmgtp".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
        return OptionalLong.of(
            Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * power)));
      } catch (ArithmeticException e) {
        throw wrong(text);
      }
    }
    throw wrong(text);
  }

  private ParameterException wrong(String text) {
    return new ParameterException(
        spec.commandLine(), "'%s' is no size: expected 100MiB, 2TiB or none".formatted(text));
  }

  private void print(Accounts.Quota quota) {
    String limit =
        quota.limit().isPresent() ? Figures.bytes(quota.limit().getAsLong()) : "no limit";
    session
        .output()
        .text(
            "%s: %s of %s used"
                .formatted(Printable.line(quota.namespace()), Figures.bytes(quota.used()), limit));
    session
        .output()
        .document(() -> {
          Map<String, Object> document = new LinkedHashMap<>();
          document.put("namespace", quota.namespace());
          quota.limit().ifPresent(bytes -> document.put("limit", bytes));
          document.put("used", quota.used());
          return document;
        });
  }
}
