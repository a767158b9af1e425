package io.weighbridge.pricing;

import java.math.BigDecimal;

/// What the owner of a model is paid of a bill.
public record Payable(String owner, BigDecimal percent, BigDecimal amount) {}
