package io.weighbridge.repositories;

/// Asked when the objects of a commit are on disk, before its ref moves; it refuses by throwing,
/// and then nothing is visible.
@FunctionalInterface
public interface BeforeVisible {

  BeforeVisible NOTHING = (_, _) -> {};

  void check(CommitId before, CommitId after);
}
