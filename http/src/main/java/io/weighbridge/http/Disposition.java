package io.weighbridge.http;

/// `Content-Disposition` for a file that is saved, not shown (RFC 6266): a plain name for old
/// clients and the exact one as RFC 8187 spells it.
final class Disposition {

  private Disposition() {}

  static String attachment(String name) {
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .forEach(c -> plain.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : (char) c));
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s".formatted(plain, Links.encode(name));
  }
}
