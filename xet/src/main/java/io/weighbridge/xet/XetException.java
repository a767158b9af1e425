package io.weighbridge.xet;

/// Something that arrived over the Xet protocol is not what the protocol says, or says something
/// impossible. The message is one sentence for whoever sent it; there is nothing to retry.
public abstract sealed class XetException extends RuntimeException
    permits XorbException, ShardException, TermException {

  private static final long serialVersionUID = 1L;

  XetException(String message) {
    super(message);
  }
}
