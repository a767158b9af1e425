package io.weighbridge.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Jinja template taken apart into the tokens of its code (Jinja 3, "Template Designer
/// Documentation"); it is never run. Offsets count characters of the template.
///
/// @param tokens of all `{{ }}` and `{% %}`, in order, with their brackets
/// @param problem why it could not be read to its end
record Jinja(String text, List<Token> tokens, Optional<Unreadable> problem) {

  /// More tokens than any template has.
  private static final int MAX_TOKENS = 200_000;

  enum Type {
    BEGIN,
    END,
    NAME,
    STRING,
    NUMBER,
    OPERATOR
  }

  /// @param text a name, the meaning of a string (escapes resolved), a number, an operator, a
  ///   bracket
  record Token(Type type, int offset, String text) {

    boolean is(String operator) {
      return type == Type.OPERATOR && text.equals(operator);
    }

    boolean named(String name) {
      return type == Type.NAME && text.equals(name);
    }
  }

  static Jinja read(String text) {
    Lexer lexer = new Lexer(text);
    Optional<Unreadable> problem = Optional.empty();
    try {
      lexer.template();
    } catch (Unreadable e) {
      problem = Optional.of(e);
    }
    return new Jinja(text, List.copyOf(lexer.tokens), problem);
  }

  /// The token at a place; an operator without text beyond the ends.
  Token at(int index) {
    return index >= 0 && index < tokens.size() ? tokens.get(index) : new Token(Type.END, 0, "");
  }

  private static final class Lexer {

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Lexer(String text) {
      this.text = text;
    }

    void template() {
      while (at < text.length()) {
        int open = text.indexOf('{', at);
        if (open < 0 || open == text.length() - 1) {
          return;
        }
        at = open;
        switch (text.charAt(open + 1)) {
          case '#' -> skipComment();
          case '{' -> code("}}");
          case '%' -> {
            int begin = tokens.size();
            code("%}");
            if (tokens.size() == begin + 3 && tokens.get(begin + 1).named("raw")) {
              skipRaw();
            }
          }
          default -> at++;
        }
      }
    }

    private void skipComment() {
      int end = text.indexOf("#}", at + 2);
      if (end < 0) {
        throw new Unreadable(at, "has a comment that does not end");
      }
      at = end + 2;
    }

    /// `{% raw %}` ends at its own end only.
    private void skipRaw() {
      java.util.regex.Matcher end =
          java.util.regex.Pattern.compile("\\{%[-+]?\\s*endraw\\s*[-+]?%\\}").matcher(text);
      if (!end.find(at)) {
        throw new Unreadable(at, "has a raw block that does not end");
      }
      at = end.end();
    }

    private void code(String close) {
      int open = at;
      add(Type.BEGIN, open, text.substring(open, open + 2));
      at += 2;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      int braces = 0;
      while (true) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        if (at >= text.length()) {
          throw new Unreadable(open, "has code that does not end");
        }
        boolean dash = text.charAt(at) == '-' || text.charAt(at) == '+';
        if (braces == 0
            && (text.startsWith(close, at) || (dash && text.startsWith(close, at + 1)))) {
          add(Type.END, at, close);
          at += dash ? 3 : 2;
          return;
        }
        char c = text.charAt(at);
        braces += c == '{' || c == '(' || c == '[' ? 1 : 0;
        braces -= braces > 0 && (c == '}' || c == ')' || c == ']') ? 1 : 0;
        token(c);
      }
    }

    private void token(char c) {
      int begin = at;
      if (Character.isJavaIdentifierStart(c)) {
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
          at++;
        }
        // Python compares names in normal form (PEP 3131), so a name in other letters is the same.
        add(
            Type.NAME,
            begin,
            java.text.Normalizer.normalize(
                text.substring(begin, at), java.text.Normalizer.Form.NFKC));
      } else if (Character.isDigit(c)) {
        while (at < text.length()
            && (Character.isLetterOrDigit(text.charAt(at))
                || text.charAt(at) == '_'
                || text.charAt(at) == '.')) {
          at++;
        }
        add(Type.NUMBER, begin, text.substring(begin, at).replace("_", ""));
      } else if (c == '"' || c == '\'') {
        string(c);
      } else {
        at +=
            text.startsWith("**", at) || text.startsWith("//", at) || text.startsWith("==", at)
                ? 2
                : 1;
        add(Type.OPERATOR, begin, text.substring(begin, at));
      }
    }

    private void string(char quote) {
      int begin = at++;
      StringBuilder value = new StringBuilder();
      while (true) {
        if (at >= text.length()) {
          throw new Unreadable(begin, "has a string that does not end");
        }
        char c = text.charAt(at++);
        if (c == quote) {
          add(Type.STRING, begin, value.toString());
          return;
        }
        if (c == '\\' && at < text.length()) {
          escape(value);
        } else {
          value.append(c);
        }
      }
    }

    private void escape(StringBuilder value) {
      char c = text.charAt(at++);
      switch (c) {
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case 'x' -> hex(value, 2);
        case 'u' -> hex(value, 4);
        case 'U' -> hex(value, 8);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = at;
          while (end < text.length()
              && end < at + 2
              && text.charAt(end) >= '0'
              && text.charAt(end) <= '7') {
            end++;
          }
          value.append((char) Integer.parseInt(text.substring(at - 1, end), 8));
          at = end;
        }
        default -> value.append(c);
      }
    }

    private void hex(StringBuilder value, int digits) {
      String number = text.substring(at, Math.min(text.length(), at + digits));
      if (number.length() == digits && number.matches("[0-9A-Fa-f]+")) {
        long code = Long.parseLong(number, 16);
        value.appendCodePoint(
            Character.isValidCodePoint((int) code) && code <= 0x10FFFF ? (int) code : '?');
        at += digits;
      }
    }

    private void add(Type type, int offset, String value) {
      if (tokens.size() == MAX_TOKENS) {
        throw new Unreadable(
            offset, "has more than the %d tokens that are read".formatted(MAX_TOKENS));
      }
      tokens.add(new Token(type, offset, value));
    }
  }
}
