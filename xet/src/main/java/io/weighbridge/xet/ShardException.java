package io.weighbridge.xet;

/// The records of a shard are malformed or exceed a limit.
public final class ShardException extends XetException {

  private static final long serialVersionUID = 1L;

  ShardException(String message) {
    super(message);
  }
}
