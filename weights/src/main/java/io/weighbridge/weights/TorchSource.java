package io.weighbridge.weights;

import java.nio.file.Path;

/// The part of a PyTorch file that one pickle describes.
///
/// @param place how messages call the pickle, with a blank behind it; empty for the file itself
/// @param isScript whether classes of TorchScript may be named
/// @param maxBytes what all tensors together may come to
record TorchSource(
    Path path, String place, TorchStorages storages, boolean isScript, long maxBytes) {

  /// Files whose views of one storage add up to more than this are made to fill the memory or the
  /// disk: a model whose tensors are all shared once comes to twice its file.
  static long maxBytes(long fileSize) {
    return (256L << 20) + 4 * fileSize;
  }

  WeightsException problem(String what) {
    return new WeightsException(path, place + what);
  }

  WeightsException problem(PickleRun.Problem problem) {
    return problem(problem.toString());
  }

  WeightsException problem(long offset, String what) {
    return problem(new PickleRun.Problem(offset, what));
  }
}
