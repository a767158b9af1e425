package io.weighbridge.trust;

/// One thing to look for in every file and in everything inside it.
interface Rule {

  /// `WB-` and words in capitals; never changes, because reports and policies name it.
  String id();

  /// What it can do, as one sentence for every finding.
  String why();

  /// Looks at one file. Must survive any bytes; what cannot be read any further is reported by
  /// [Unreadable], which [Scanner] turns into a finding.
  void check(ScannedFile file, Findings findings);
}
