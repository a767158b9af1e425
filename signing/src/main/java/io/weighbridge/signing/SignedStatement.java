package io.weighbridge.signing;

/// A statement with a signature that was checked.
public record SignedStatement(Signer signer, Statement statement) {}
