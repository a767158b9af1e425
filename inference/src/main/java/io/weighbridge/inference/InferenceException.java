package io.weighbridge.inference;

/// Why a request has no answer. The message is one sentence for the caller.
public abstract sealed class InferenceException extends RuntimeException
    permits BadTensor, EngineFailure, QueueFull, RequestEnded, ModelLoadFailure {

  private static final long serialVersionUID = 1L;

  InferenceException(String message) {
    super(message);
  }

  InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
