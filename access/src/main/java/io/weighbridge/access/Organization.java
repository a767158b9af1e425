package io.weighbridge.access;

import java.time.Instant;

/// A namespace that several users share, each in a [Role].
public record Organization(String name, String fullname, Instant created) {}
