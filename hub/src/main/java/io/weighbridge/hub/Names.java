package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.store.Sha256;

/// Ids of 24 hexadecimal digits for what is known by its name alone: clients want one.
final class Names {

  private static final int DIGITS = 24;

  private Names() {}

  static String id(String kind, String name) {
    return Sha256.of((kind + ":" + name).getBytes(UTF_8)).hex().substring(0, DIGITS);
  }
}
