package io.weighbridge.sealing;

/// A statement with a signature that was checked.
public record SignedStatement(Signer signer, Statement statement) {}
