package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One block of a PEM file (RFC 7468): a label and the bytes that it is about. Text around the
/// blocks is read over, as OpenSSL does.
public final class Pem {

  public static final String PUBLIC_KEY = "PUBLIC KEY";
  public static final String PRIVATE_KEY = "PRIVATE KEY";
  public static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
  static final String EC_PRIVATE_KEY = "EC PRIVATE KEY";
  static final String CERTIFICATE = "CERTIFICATE";

  /// The certificates of a whole operating system take 250 KB.
  private static final long MAX_FILE = 8 << 20;

  private static final int LINE = 64;
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----");

  private final String label;
  private final byte[] der;

  public Pem(String label, byte[] der) {
    this.label = label;
    this.der = der;
  }

  public String label() {
    return label;
  }

  public byte[] der() {
    return der.clone();
  }

  /// @throws KeyFileException if the file cannot be read, or a block is damaged
  public static List<Pem> read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new KeyFileException(
            "%s: %d bytes are too many for keys or certificates (limit %d)"
                .formatted(file, Files.size(file), MAX_FILE));
      }
      return parse(
          file.toString(), Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new KeyFileException("%s: cannot be read (%s)".formatted(file, Reasons.of(e)), e);
    }
  }

  /// @param source in messages
  /// @throws KeyFileException if a block is damaged
  public static List<Pem> parse(String source, String text) {
    List<Pem> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int at = 0;
    while (begin.find(at)) {
      String label = begin.group(1);
      String end = "-----END " + label + "-----";
      int stop = text.indexOf(end, begin.end());
      if (stop < 0) {
        throw new KeyFileException(
            "%s: '%s' is cut short: there is no %s".formatted(source, label, end));
      }
      String body = text.substring(begin.end(), stop);
      if (body.contains("Proc-Type:")) {
        throw new KeyFileException(
            "%s: the key is encrypted in OpenSSL's old way; rewrite it with openssl pkcs8 -topk8"
                .formatted(source));
      }
      try {
        blocks.add(new Pem(label, Base64.getMimeDecoder().decode(body.getBytes(US_ASCII))));
      } catch (IllegalArgumentException e) {
        throw new KeyFileException(
            "%s: '%s' is not base64 (%s)".formatted(source, label, e.getMessage()), e);
      }
      at = stop + end.length();
    }
    return List.copyOf(blocks);
  }

  /// As OpenSSL and Python's cryptography write it: lines of 64 characters, a line feed at the end.
  public String text() {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }
}
