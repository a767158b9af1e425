package io.weighbridge.datasets;

/// A set of examples that is in none of the places looked at and could not be downloaded, as
/// opposed to one that was found and is damaged.
public final class DatasetNotFoundException extends DatasetException {

  private static final long serialVersionUID = 1L;

  public DatasetNotFoundException(String problem) {
    super(problem);
  }

  DatasetNotFoundException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
