package io.weighbridge.client;

import java.time.Instant;
import java.util.Optional;

/// A file or folder of a model, as the hub lists it.
///
/// @param size of the content, also where git holds a pointer only; 0 for folders
/// @param oid git's id of the blob or tree
/// @param sha256 of the content where it is kept outside of git
/// @param lastCommit only where it was asked for
public record TreeEntry(
    String path,
    boolean folder,
    long size,
    String oid,
    Optional<String> sha256,
    Optional<LastCommit> lastCommit) {

  /// The commit that last changed a file or something in a folder.
  public record LastCommit(String id, String title, Optional<Instant> date) {}

  static TreeEntry of(Fields fields) {
    Fields last = fields.object("lastCommit");
    return new TreeEntry(
        fields.text("path"),
        fields.text("type").equals("directory"),
        fields.optionalNumber("size").orElse(0),
        fields.optionalText("oid").orElse(""),
        fields.object("lfs").optionalText("oid"),
        last.optionalText("id")
            .map(id ->
                new LastCommit(id, last.optionalText("title").orElse(""), last.time("date"))));
  }
}
