package io.weighbridge.datasets;

/// A dataset that could not be found, fetched or read; the message is one sentence that names the
/// file and the place in it.
public class DatasetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DatasetException(String problem) {
    super(problem);
  }

  public DatasetException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
