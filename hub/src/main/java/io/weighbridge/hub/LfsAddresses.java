package io.weighbridge.hub;

import io.weighbridge.http.Links;
import io.weighbridge.hub.SignedUrls.Grant;
import io.weighbridge.hub.SignedUrls.Purpose;
import io.weighbridge.store.Sha256;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The addresses that an LFS batch answers with: absolute, from the configured public address, each
/// with its permission in it. They live long, because a push of many large files over a slow line
/// takes hours.
final class LfsAddresses {

  static final String FOLDER = "/api/weighbridge/lfs/";

  /// Downloads are asked for anew more easily than uploads.
  private static final Duration UPLOADS = Duration.ofHours(24);

  private static final Duration DOWNLOADS = Duration.ofHours(6);

  private final SignedUrls urls;
  private final Supplier<Links> links;

  LfsAddresses(SignedUrls urls, Supplier<Links> links) {
    this.urls = urls;
    this.links = links;
  }

  Map<String, Object> download(Entered entered, Sha256 oid, long size) {
    return action(address(entered, Purpose.DOWNLOAD, oid, size, ""), DOWNLOADS);
  }

  Map<String, Object> upload(Entered entered, Sha256 oid, long size, boolean parts) {
    Map<String, Object> actions = new LinkedHashMap<>();
    actions.put(
        "upload",
        parts
            ? multipart(entered, oid, size)
            : action(address(entered, Purpose.UPLOAD, oid, size, ""), UPLOADS));
    actions.put("verify", action(address(entered, Purpose.VERIFY, oid, size, ""), UPLOADS));
    return actions;
  }

  /// As hub clients read it: the part size and one address a part ride in `header`.
  private Map<String, Object> multipart(Entered entered, Sha256 oid, long size) {
    LfsMultipart plan =
        LfsMultipart.of(entered.settings().id(), oid, size, entered.caller().name());
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("chunk_size", Long.toString(plan.partSize()));
    for (int part = 1; part <= plan.count(); part++) {
      header.put(
          "%05d".formatted(part),
          address(entered, Purpose.PART, oid, size, Integer.toString(part)));
    }
    Map<String, Object> action = action(address(entered, Purpose.COMPLETE, oid, size, ""), UPLOADS);
    action.put("header", header);
    return action;
  }

  private static Map<String, Object> action(String address, Duration valid) {
    Map<String, Object> action = new LinkedHashMap<>();
    action.put("href", address);
    action.put("expires_in", valid.toSeconds());
    return action;
  }

  private String address(Entered entered, Purpose purpose, Sha256 oid, long size, String detail) {
    Grant grant =
        new Grant(
            purpose,
            entered.settings().id(),
            entered.repo().id(),
            oid,
            size,
            entered.caller().name(),
            entered.caller().tokenId(),
            detail);
    return links
        .get()
        .absolute(
            FOLDER
                + folder(purpose)
                + "/"
                + urls.sign(grant, purpose == Purpose.DOWNLOAD ? DOWNLOADS : UPLOADS));
  }

  static String folder(Purpose purpose) {
    return switch (purpose) {
      case UPLOAD -> "upload";
      case PART -> "part";
      case COMPLETE -> "complete";
      case VERIFY -> "verify";
      case DOWNLOAD -> "download";
    };
  }
}
