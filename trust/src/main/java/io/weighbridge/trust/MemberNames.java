package io.weighbridge.trust;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the names of an archive's members can do to the one who unpacks it.
final class MemberNames {

  private final ScannedFile archive;
  private final Set<String> seen = new HashSet<>();

  MemberNames(ScannedFile archive) {
    this.archive = archive;
  }

  void check(String name, long offset) {
    if (escapes(name)) {
      archive.fault(ArchiveRule.PATH, offset, "a member is named " + name);
    }
    // Systems that fold case write both into one file.
    if (!name.endsWith("/") && !seen.add(name.toLowerCase(Locale.ROOT))) {
      archive.fault(ArchiveRule.DUPLICATE, offset, "a second member is named " + name);
    }
  }

  void checkLink(String name, String target, long offset) {
    String what = "member %s is a link to %s".formatted(name, target);
    if (escapes(target)) {
      archive.worstFault(ArchiveRule.LINK, offset, what);
    } else {
      archive.fault(ArchiveRule.LINK, offset, what);
    }
  }

  /// Absolute, of a Windows drive or share, or with a step upwards; NUL ends a name for C programs.
  static boolean escapes(String name) {
    String path = name.replace('\\', '/');
    return path.startsWith("/")
        || path.matches("(?s)[A-Za-z]:.*")
        || path.indexOf('\0') >= 0
        || List.of(path.split("/", -1)).contains("..");
  }
}
