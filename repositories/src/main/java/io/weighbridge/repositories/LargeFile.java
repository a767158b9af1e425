package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;

/// A large object that some commit of a repository names.
///
/// @param path one of those that it has, or had
public record LargeFile(Sha256 object, RepoPath path, long size) {}
