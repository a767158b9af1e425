package io.weighbridge.network;

/// How the gradient of a parameter is summed over a batch that has been gone back over, in pieces
/// that different threads may take.
public interface Gradient {

  /// Rows summed and applied together where nothing speaks for another number: the gradients of a
  /// wide layer then stay in the first cache.
  int BLOCK_ROWS = 16;

  Parameter parameter();

  /// How many pieces there are: rows of the parameter seen as a matrix, all of one width.
  default int rows() {
    return 1;
  }

  /// How many of them are best taken at once.
  default int blockRows() {
    return BLOCK_ROWS;
  }

  /// Fills rows `from` to `to` (exclusive) of the parameter's gradients.
  ///
  /// @param count examples of the batch
  /// @param add onto what is there, of another use of the same layer
  void sum(int from, int to, int count, boolean add);
}
