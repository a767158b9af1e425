package io.weighbridge.cli;

import io.weighbridge.client.Grants;
import io.weighbridge.client.Hub;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `weighbridge grant …`, the half that asks a server: a licensee's grants, and a vendor's list.
abstract class InstalledGrants {

  private final HubSession session;

  InstalledGrants(HubSession session) {
    this.session = session;
  }

  @Command(
      name = "install",
      description = {
        "Install a grant on the server.",
        "The grant must be for the server's key, and signed by a vendor whom the server trusts."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge grant install my.grant --vendor acme.pub.pem")
  int install(
      @Parameters(paramLabel = "FILE", description = "The grant, as the vendor gave it.") Path file,
      @Option(
              names = "--vendor",
              paramLabel = "KEY.pub.pem",
              description =
                  "The vendor's public key, got from him: the server trusts it from now on.")
          @Nullable Path vendor,
      @Mixin HubOptions hub) {
    byte[] document = SignedFile.read(file);
    return trusting(
        vendor,
        hub,
        opened -> {
          JsonNode grant = opened.grants().install(document);
          show(List.of(grant), "installed");
        });
  }

  /// Has the server trust a vendor, if one is named, before it does something.
  private int trusting(@Nullable Path vendor, HubOptions hub, Consumer<Hub> work) {
    byte[] key = vendor == null ? null : VendorPublicKey.read(KeySource.of(vendor)).pem();
    return session.with(
        hub,
        opened -> {
          if (key != null) {
            opened.grants().trust(key);
          }
          work.accept(opened);
        });
  }

  @Command(
      name = "show",
      description = {
        "Say in plain words what was granted, how much is left and what comes next.",
        "Without a file: what is installed on the server."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge grant show",
        "  weighbridge grant show my.grant --vendor acme.pub.pem"
      })
  int show(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "A grant that is not installed.")
          @Nullable Path file,
      @Option(
              names = "--vendor",
              paramLabel = "KEY.pub.pem",
              description = "With a file: the vendor's public key.")
          @Nullable Path vendor,
      @Mixin HubOptions hub) {
    if (file != null) {
      if (vendor == null) {
        throw new Failure(
            "%s: name the vendor's public key with --vendor, so that what is shown is what he signed"
                .formatted(file));
      }
      Grant grant =
          Grant.read(
              SignedFile.read(file),
              file.toString(),
              VendorKeys.of(VendorPublicKey.read(KeySource.of(vendor))));
      GrantWords.lines(grant).forEach(line -> session.output().text(Printable.line(line)));
      session.output().document(() -> io.weighbridge.grants.GrantDocument.of(grant));
      return 0;
    }
    return session.with(
        hub,
        opened -> {
          Grants.Installed installed = opened.grants().installed();
          if (installed.grants().isEmpty()) {
            session
                .output()
                .text(
                    installed.licensee().isEmpty()
                        ? "no grants, and no key that they could be for: make one with weighbridge keys create licensee, and name it in the configuration as grants.key"
                        : "no grants; vendors make them for the key " + installed.licensee());
          }
          show(installed.grants(), "grants");
        });
  }

  private void show(List<JsonNode> grants, String name) {
    List<String> lines = new ArrayList<>();
    for (JsonNode grant : grants) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(GrantWords.lines(grant));
    }
    lines.forEach(line -> session.output().text(Printable.line(line)));
    session.output().document(() -> Map.of(name, grants));
  }

  @Command(
      name = "remove",
      description = "Remove a grant from the server.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge grant remove 3f2a9c41d0b7e85612fa04c79be3d518")
  int remove(
      @Parameters(paramLabel = "ID", description = "The grant's id.") String id,
      @Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          opened.grants().remove(id);
          session.done("the grant %s is removed".formatted(id), "removed", id);
        });
  }

  @Command(
      name = "publish",
      description = {
        "Give a server your list of revocations, which then gives it to everybody.",
        "Or give a licensee's server the list of his vendor, where it cannot fetch it."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge grant publish grants/revocations.list --vendor acme.pub.pem")
  int publish(
      @Parameters(paramLabel = "LIST", description = "What weighbridge grant revoke signed.")
          Path file,
      @Option(
              names = "--vendor",
              paramLabel = "KEY.pub.pem",
              description = "The vendor's public key: the server trusts it from now on.")
          @Nullable Path vendor,
      @Mixin HubOptions hub) {
    byte[] document = SignedFile.read(file);
    return trusting(
        vendor,
        hub,
        opened -> {
          Grants.Published published = opened.grants().publish(document);
          session.done(
              "list %d is at %s".formatted(published.serial(), published.url()),
              "issuer",
              published.issuer(),
              "url",
              published.url());
        });
  }

  @Command(
      name = "refresh",
      description = "Have the server fetch the vendors' lists now, from where its grants say.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge grant refresh")
  int refresh(@Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          List<String> said = opened.grants().refresh();
          if (said.isEmpty()) {
            session.output().text("no grant says where a list lies");
          }
          said.forEach(sentence -> session.output().text(Printable.line(sentence)));
          session.output().document(() -> Map.of("fetched", said));
        });
  }

  @Command(
      name = "node",
      description = "Say what grants call the server's machine, and for which key they must be.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge grant node")
  int node(@Mixin HubOptions hub) {
    return session.with(
        hub,
        opened -> {
          Grants.Installed installed = opened.grants().installed();
          session
              .output()
              .text(
                  "machine %s\nkey %s\n%s"
                      .formatted(
                          installed.node(),
                          installed.licensee().isEmpty() ? "none" : installed.licensee(),
                          installed.publicKey())
                      .strip());
          session
              .output()
              .document(() -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("node", installed.node());
                document.put("licensee", installed.licensee());
                document.put("public_key", installed.publicKey());
                return document;
              });
        });
  }
}
