package io.weighbridge.trust;

/// One thing that a rule found.
///
/// @param rule the rule's id, `WB-PICKLE-IMPORT`; its page is `docs/rules/`
/// @param file where: the file, and after each `!` what is inside it (`model.pt!archive/data.pkl`)
/// @param offset the byte in the innermost of these
/// @param what what stands there, one line without control characters
/// @param why what it can do, one sentence
public record Finding(
    String rule, Severity severity, String file, long offset, String what, String why) {}
