package io.weighbridge.access;

/// A user's place in an organisation.
public record Membership(String organization, String user, Role role) {}
