package io.weighbridge.repositories;

/// A name for a commit.
///
/// @param name as users say it (`main`, `v1.0`, `3` for a pull request)
/// @param ref in full (`refs/heads/main`)
public record Ref(String name, String ref, CommitId target) {}
