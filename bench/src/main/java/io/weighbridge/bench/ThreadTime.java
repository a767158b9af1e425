package io.weighbridge.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// Processor time of the calling thread: what one thread's work costs, whatever else the machine
/// does meanwhile. On a quiet machine it equals the time on the wall.
final class ThreadTime {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ThreadTime() {}

  static long nanos() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
