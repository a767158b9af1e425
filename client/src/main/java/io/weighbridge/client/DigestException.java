package io.weighbridge.client;

/// Bytes arrived that are not those which the hub's listing names; nothing was kept of them.
public final class DigestException extends ClientException {

  private static final long serialVersionUID = 1L;

  DigestException(String sentence) {
    super(sentence);
  }
}
