package io.weighbridge.terms;

/// What a licence makes of a model that others use over a network.
public enum HostedService {
  /// It does not say.
  SILENT,
  /// No distribution: its duties do not arise.
  NOT_DISTRIBUTION,
  /// Distribution, with its duties.
  DISTRIBUTION,
  /// Those who use it must be offered the source.
  OFFER_SOURCE,
  /// It needs a permission that the licence does not give.
  SEPARATE_PERMISSION
}
