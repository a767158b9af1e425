package io.weighbridge.signing;

/// One way in which files are not what was signed.
public sealed interface Difference {

  /// The name of the file, as it was signed if it was.
  String path();

  /// One word for programs.
  String kind();

  /// One sentence for people.
  String sentence();

  /// The file is there with other content.
  ///
  /// @param piece what of the file differs
  record Changed(Piece piece, Digest signed, Digest found) implements Difference {
    @Override
    public String path() {
      return piece.path();
    }

    @Override
    public String kind() {
      return "changed";
    }

    @Override
    public String sentence() {
      String where =
          piece.isWhole() ? "" : " in bytes %d to %d".formatted(piece.start(), piece.end());
      return "%s was changed%s: signed with %s, found with %s"
          .formatted(path(), where, signed, found);
    }
  }

  /// The file is there, longer or shorter than it was signed.
  record Resized(String path, long signed, long found) implements Difference {
    @Override
    public String kind() {
      return "changed";
    }

    @Override
    public String sentence() {
      return "%s was changed: signed with %d bytes, found with %d".formatted(path, signed, found);
    }
  }

  /// A file that is not signed.
  record Added(String path) implements Difference {
    @Override
    public String kind() {
      return "added";
    }

    @Override
    public String sentence() {
      return "%s was added: it is not among the signed files".formatted(path);
    }
  }

  /// A signed file that is not there.
  record Removed(String path) implements Difference {
    @Override
    public String kind() {
      return "removed";
    }

    @Override
    public String sentence() {
      return "%s was removed: it is signed, but not there".formatted(path);
    }
  }

  /// A signed file that is there under another name.
  record Renamed(String path, String to) implements Difference {
    @Override
    public String kind() {
      return "renamed";
    }

    @Override
    public String sentence() {
      return "%s was renamed to %s: the same content is signed under the first name"
          .formatted(path, to);
    }
  }

  /// Something that no digest can be made of.
  ///
  /// @param reason goes on from the path: `is a link to …`
  record Unreadable(String path, String reason) implements Difference {
    @Override
    public String kind() {
      return "refused";
    }

    @Override
    public String sentence() {
      return path + " " + reason;
    }
  }
}
