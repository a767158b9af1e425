package io.weighbridge.finetuning;

/// What was asked cannot be done as it was put: a field of the request, or the data it names.
public final class BadRequest extends FineTuningException {

  private static final long serialVersionUID = 1L;

  private final String param;

  /// @param param the request's field: `training_file`, `hyperparameters.n_epochs`
  public BadRequest(String param, String message) {
    super(message);
    this.param = param;
  }

  BadRequest(String param, String message, Throwable cause) {
    super(message, cause);
    this.param = param;
  }

  public String param() {
    return param;
  }
}
