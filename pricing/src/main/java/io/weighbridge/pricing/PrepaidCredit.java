package io.weighbridge.pricing;

/// The plan can be used only against credit that was paid before.
public record PrepaidCredit() implements Item {}
