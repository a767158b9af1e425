package io.weighbridge.client;

/// The thread was interrupted; what was transferred so far is kept for the next time.
public final class StoppedException extends ClientException {

  private static final long serialVersionUID = 1L;

  StoppedException(InterruptedException cause) {
    super("interrupted; what has been transferred is kept, the same command goes on", cause);
  }
}
