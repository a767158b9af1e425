package io.weighbridge.repositories;

/// What became of a change: it is on disk.
///
/// @param ref the full name of the ref that was moved
/// @param commit its head now
/// @param before its head until then
/// @param changed whether there was anything to change; if not, `commit` is `before`
public record Committed(String ref, CommitId commit, CommitId before, boolean changed) {}
