package io.weighbridge.serving;

import java.util.Map;

/// A budget or a credit is spent, or there is nobody who pays (RFC 9110, section 15.5.3).
public final class PaymentRequired extends ServingException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final transient Map<String, String> headers;

  /// @param headers what is left and when there is more, for programs
  public PaymentRequired(String code, String message, Map<String, String> headers) {
    super(message);
    this.code = code;
    this.headers = Map.copyOf(headers);
  }

  /// For programs.
  public String code() {
    return code;
  }

  public Map<String, String> headers() {
    return headers;
  }
}
