package io.weighbridge.repositories;

import java.util.concurrent.locks.ReentrantLock;

/// The lock of one repository: whoever moves refs has it. It cannot be had any more when the
/// repository is gone, so that nobody who waited for it brings parts of it back.
final class Turn {

  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean gone;

  void lock() {
    lock.lock();
    if (gone) {
      lock.unlock();
      requireHere();
    }
  }

  void unlock() {
    lock.unlock();
  }

  void leave() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  void requireHere() {
    if (gone) {
      throw new NoSuchRepository("The repository was deleted or renamed meanwhile.");
    }
  }
}
