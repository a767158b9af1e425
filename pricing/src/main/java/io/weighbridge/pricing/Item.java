package io.weighbridge.pricing;

/// One thing that a plan says about money.
public sealed interface Item
    permits Price,
        FreeQuota,
        Subscription,
        PrepaidCredit,
        MinimumCommitment,
        LicenceFee,
        RevenueShare {}
