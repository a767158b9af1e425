package io.weighbridge.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.pack.PackConfig;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.TransferConfig;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.transport.UploadPackInternalServerErrorException;

/// Answers fetches and clones: `git upload-pack` in protocol versions 0, 1 and 2, with shallow and
/// partial clones. Whatever upkeep has not packed yet is packed here on one thread with little
/// memory.
final class GitFetch {

  static final String SERVICE = "git-upload-pack";

  /// More wants and haves than any negotiation holds.
  private static final long REQUEST_BYTES = 32L << 20;

  private static final String PULL_REQUESTS = "refs/pr/";
  private static final long DELTA_MEMORY = 16L << 20;
  private static final int LARGEST_FOR_DELTAS = 1 << 20;

  private static final PackConfig PACKING = packing();
  private static final TransferConfig TRANSFER = transfer();

  private GitFetch() {}

  /// The refs, or, in version 2, what the server can do.
  static void advertise(Repository git, Optional<String> protocol, OutputStream out)
      throws IOException {
    try (UploadPack upload = uploadPack(git, protocol)) {
      upload.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(new PacketLineOut(out)), SERVICE);
    }
  }

  /// One round: reads what the client wants and has, answers with refs or a pack. What goes wrong
  /// is told to the client inside the answer.
  static void serve(Repository git, Optional<String> protocol, InputStream in, OutputStream out)
      throws IOException {
    try (UploadPack upload = uploadPack(git, protocol)) {
      upload.upload(
          new LimitedInput(in, REQUEST_BYTES, "the request is too long for a fetch"), out, null);
    } catch (UploadPackInternalServerErrorException told) {
      System.getLogger(GitFetch.class.getName())
          .log(System.Logger.Level.DEBUG, "a fetch ended early", told);
    }
  }

  private static UploadPack uploadPack(Repository git, Optional<String> protocol) {
    UploadPack upload = new UploadPack(git);
    // HTTP brings one request, then takes one answer (http-protocol, "Smart Service
    // git-upload-pack").
    upload.setBiDirectionalPipe(false);
    upload.setPackConfig(PACKING);
    upload.setTransferConfig(TRANSFER);
    upload.setRefFilter(GitFetch::visible);
    protocol.ifPresent(text -> upload.setExtraParameters(List.of(text.split(":", -1))));
    return upload;
  }

  /// Branches, tags and pull requests; whatever else is there is nobody's business.
  private static Map<String, Ref> visible(Map<String, Ref> refs) {
    return refs.entrySet().stream()
        .filter(ref ->
            ref.getKey().equals(Constants.HEAD)
                || ref.getKey().startsWith(Constants.R_HEADS)
                || ref.getKey().startsWith(Constants.R_TAGS)
                || ref.getKey().startsWith(PULL_REQUESTS))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static PackConfig packing() {
    PackConfig config = new PackConfig();
    config.setThreads(1);
    config.setDeltaSearchMemoryLimit(DELTA_MEMORY);
    config.setDeltaCacheSize(DELTA_MEMORY);
    config.setBigFileThreshold(LARGEST_FOR_DELTAS);
    config.setBuildBitmaps(false);
    return config;
  }

  private static TransferConfig transfer() {
    Config config = new Config();
    config.setBoolean("uploadpack", null, "allowFilter", true);
    // A partial clone asks for single objects later; they have to be reachable from a ref.
    config.setBoolean("uploadpack", null, "allowReachableSHA1InWant", true);
    config.setBoolean("uploadpack", null, "allowRefInWant", true);
    return new TransferConfig(config);
  }
}
