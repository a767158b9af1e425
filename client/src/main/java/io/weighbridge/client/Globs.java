package io.weighbridge.client;

import java.util.List;

/// Which files are meant. A pattern is held against the whole path: `*` stands for any characters,
/// slashes among them, `?` for one, `[ab]` for one of these; `folder/` means all below it.
///
/// @param include one of these must fit; all are meant where there are none
/// @param exclude none of these may fit
public record Globs(List<String> include, List<String> exclude) {

  public static final Globs ALL = new Globs(List.of(), List.of());

  public Globs {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  public boolean match(String path) {
    return (include.isEmpty() || include.stream().anyMatch(glob -> fits(glob, path)))
        && exclude.stream().noneMatch(glob -> fits(glob, path));
  }

  // One star is looked back to at a time, so the work is bounded by pattern times path.
  private static boolean fits(String given, String path) {
    int[] glob = (given.endsWith("/") ? given + "*" : given).codePoints().toArray();
    int[] text = path.codePoints().toArray();
    int g = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length) {
      int next = g < glob.length ? after(glob, g, text[t]) : -1;
      if (g < glob.length && glob[g] == '*') {
        star = g++;
        resume = t;
      } else if (next >= 0) {
        g = next;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (g < glob.length && glob[g] == '*') {
      g++;
    }
    return g == glob.length;
  }

  /// Where the pattern goes on if the element at `g` fits this character; -1 if it does not.
  private static int after(int[] glob, int g, int character) {
    if (glob[g] == '?') {
      return g + 1;
    }
    if (glob[g] == '[') {
      int from = g + 1;
      boolean not = from < glob.length && (glob[from] == '!' || glob[from] == '^');
      from += not ? 1 : 0;
      int end = from + 1;
      while (end < glob.length && glob[end] != ']') {
        end++;
      }
      if (end < glob.length) {
        return within(glob, from, end, character) != not ? end + 1 : -1;
      }
    }
    return glob[g] == character ? g + 1 : -1;
  }

  private static boolean within(int[] glob, int from, int end, int character) {
    int i = from;
    while (i < end) {
      if (i + 2 < end && glob[i + 1] == '-') {
        if (character >= glob[i] && character <= glob[i + 2]) {
          return true;
        }
        i += 3;
      } else if (glob[i++] == character) {
        return true;
      }
    }
    return false;
  }
}
