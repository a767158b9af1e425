package io.weighbridge.server;

import io.weighbridge.hub.FileInspection;
import io.weighbridge.hub.ScanPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What the operator decides about the hub: the section `hub` of the configuration.
///
/// @param trustedKeys files and folders of those whose signatures count
/// @param quota bytes that a namespace may hold unless an administrator gave it another quota
public record HubOptions(
    boolean xetBridge,
    long regularFileLimit,
    long commitLimit,
    int commitFiles,
    int pageSize,
    long quota,
    Set<String> webhookHosts,
    Duration keepUnowned,
    ScanPolicy scan,
    List<Path> trustedKeys) {

  public HubOptions {
    webhookHosts = Set.copyOf(webhookHosts);
    trustedKeys = List.copyOf(trustedKeys);
  }

  private static final long LARGEST_REGULAR = 64L << 20;
  private static final long LARGEST_PAGE = 10_000;

  static final Key<Boolean> XET_BRIDGE =
      new Key<>(
          "hub.xet.bridge",
          "true",
          "whether uploads in the Xet protocol are taken",
          Texts::yesOrNo);
  static final Key<Long> REGULAR_FILE_LIMIT =
      new Key<>(
          "hub.regular-file-limit",
          "10 MiB",
          "the largest file kept in git itself; larger ones are large objects",
          Texts.atMost(LARGEST_REGULAR, Texts::size, size -> size));
  static final Key<Long> COMMIT_LIMIT =
      new Key<>("hub.commit-limit", "1 GiB", "the most bytes of one commit's request", Texts::size);
  static final Key<Integer> COMMIT_FILES =
      new Key<>("hub.commit-files", "50000", "the most changes of one commit", Texts::count);
  static final Key<Integer> PAGE_SIZE =
      new Key<>(
          "hub.page-size",
          "1000",
          "entries of a folder that are listed at once",
          Texts.atMost(LARGEST_PAGE, Texts::count, Integer::longValue));
  static final Key<Long> QUOTA =
      new Key<>(
          "hub.quota",
          "unlimited",
          "bytes that a user or an organisation may hold, unless an administrator says otherwise",
          Texts::quota);

  static final Key<Set<String>> WEBHOOK_HOSTS =
      new Key<>(
          "hub.webhook-hosts",
          "",
          "the hosts that webhooks may reach, as name or name:port, separated by commas",
          Texts::words);

  static final Key<Duration> KEEP_UNOWNED =
      new Key<>(
          "hub.keep-unowned",
          "24h",
          "how long large files stay on disk that no repository owns any more, and cut uploads",
          Texts::duration);

  static final Key<ScanPolicy.Mode> SCAN =
      new Key<>(
          "hub.scan",
          "block",
          "what becomes of files in which a scan finds something: block (the commit is refused),"
              + " quarantine (only who may write to the repository gets them), warn (it is shown),"
              + " off (nobody looks)",
          Texts.oneOf(List.of(ScanPolicy.Mode.values())));

  static final Key<FileInspection.Safety> SCAN_FROM =
      new Key<>(
          "hub.scan-from",
          "malicious",
          "how bad a file has to be for that: malicious, or suspicious",
          Texts.oneOf(List.of(FileInspection.Safety.SUSPICIOUS, FileInspection.Safety.MALICIOUS)));

  static final Key<List<Path>> TRUSTED_KEYS =
      new Key<>(
          "hub.trusted-keys",
          "",
          "PEM files, or folders of them, of the public keys and root certificates whose signatures of models count, separated by commas",
          Texts::paths);

  static final List<Key<?>> KEYS =
      List.of(
          XET_BRIDGE,
          REGULAR_FILE_LIMIT,
          COMMIT_LIMIT,
          COMMIT_FILES,
          PAGE_SIZE,
          QUOTA,
          WEBHOOK_HOSTS,
          KEEP_UNOWNED,
          SCAN,
          SCAN_FROM,
          TRUSTED_KEYS);

  static HubOptions of(Values values) {
    return new HubOptions(
        values.get(XET_BRIDGE),
        values.get(REGULAR_FILE_LIMIT),
        values.get(COMMIT_LIMIT),
        values.get(COMMIT_FILES),
        values.get(PAGE_SIZE),
        values.get(QUOTA),
        values.get(WEBHOOK_HOSTS),
        values.get(KEEP_UNOWNED),
        new ScanPolicy(values.get(SCAN), values.get(SCAN_FROM)),
        values.get(TRUSTED_KEYS));
  }
}
