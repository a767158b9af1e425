package io.weighbridge.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// All that an operator can say: one record a room, from `DIR/weighbridge.yaml` (or another file),
/// the environment and the command line. All mistakes are reported at once.
///
/// @param data the folder that the server keeps everything in
/// @param settings every key as it was given
public record Configuration(
    Path data,
    ServerSettings server,
    OidcOptions oidc,
    HubOptions hub,
    ServingOptions serving,
    TermsOptions terms,
    LedgerOptions ledger,
    BillingOptions billing,
    GrantOptions grants,
    List<Setting> settings) {

  public Configuration {
    settings = List.copyOf(settings);
  }

  /// The name of the file that is read where no other is named.
  public static final String FILE = "weighbridge.yaml";

  /// All keys, in the order in which they are documented.
  public static List<Key<?>> keys() {
    return Stream.of(
            ServerSettings.KEYS,
            OidcOptions.KEYS,
            HubOptions.KEYS,
            ServingOptions.KEYS,
            TermsOptions.KEYS,
            LedgerOptions.KEYS,
            BillingOptions.KEYS,
            GrantOptions.KEYS)
        .flatMap(List::stream)
        .toList();
  }

  /// Reads the configuration.
  ///
  /// @param file the file to read instead of the data folder's own
  /// @param options values from the command line, by key
  /// @throws ConfigurationMistakes all of them
  public static Configuration read(
      Path data,
      Optional<Path> file,
      Map<String, String> environment,
      Map<String, String> options) {
    Values values = new Values(keys());
    values.file(
        file.map(ConfigurationFile::read)
            .orElseGet(() ->
                Files.exists(data.resolve(FILE))
                    ? ConfigurationFile.read(data.resolve(FILE))
                    : ConfigurationFile.none()));
    values.environment(environment);
    values.options(options);
    ServerSettings server = ServerSettings.of(values);
    Configuration read =
        new Configuration(
            data,
            server,
            OidcOptions.of(values),
            HubOptions.of(values),
            ServingOptions.of(values, server.limits().grace()),
            TermsOptions.of(values),
            LedgerOptions.of(values),
            BillingOptions.of(values),
            GrantOptions.of(values),
            values.settings());
    values.check();
    return read;
  }
}
