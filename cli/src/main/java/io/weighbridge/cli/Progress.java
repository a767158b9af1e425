package io.weighbridge.cli;

/// A line on the screen that is written over until it is finished. Nothing is shown where nobody
/// looks: standard error must be a screen.
final class Progress {

  private static final long BETWEEN_FRAMES = 80_000_000; // nanoseconds
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private long shownAt;
  private boolean shown;

  Progress(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Whether a new frame would be seen; so that none is made in vain.
  boolean wanted() {
    return terminal.errIsScreen() && (!shown || System.nanoTime() - shownAt > BETWEEN_FRAMES);
  }

  int width() {
    // The last column stays free: writing into it makes some terminals begin a new line.
    return terminal.width() == Terminal.UNLIMITED ? Terminal.UNLIMITED : terminal.width() - 1;
  }

  void show(String line) {
    terminal.out().flush();
    terminal.err().print((shown ? CLEAR : "") + line);
    terminal.err().flush();
    shown = true;
    shownAt = System.nanoTime();
  }

  /// Takes the line away, so that what follows stands in its place.
  void clear() {
    if (shown) {
      terminal.err().print(CLEAR);
      terminal.err().flush();
      shown = false;
    }
  }
}
