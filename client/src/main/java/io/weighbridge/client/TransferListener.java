package io.weighbridge.client;

/// Is told how a push or a pull goes on, from several threads at once.
public interface TransferListener {

  /// Nobody watches.
  TransferListener NONE = new TransferListener() {};

  /// A stage has begun.
  ///
  /// @param doing what is done now, "hashing" for example
  /// @param files to come in this stage
  /// @param bytes to come in this stage
  default void begins(String doing, int files, long bytes) {}

  /// Bytes were done; negative where some must be done once more.
  default void moved(long bytes) {}

  /// One file of this stage is done.
  default void finished(String path) {}
}
