package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

/// Where a command prints, and what is known of who reads there.
///
/// @param out standard output
/// @param err standard error
/// @param outIsScreen whether a person, not a file or a program, reads standard output
/// @param errIsScreen the same of standard error
/// @param width columns of the screen; [#UNLIMITED] where none is known
/// @param coloured whether colours are wanted (never with `NO_COLOR`, see no-color.org)
record Terminal(
    PrintWriter out,
    PrintWriter err,
    boolean outIsScreen,
    boolean errIsScreen,
    int width,
    boolean coloured) {

  static final int UNLIMITED = Integer.MAX_VALUE;

  /// What the launcher found: `OUT ERR COLUMNS`, the first two 1 for a screen. Java itself cannot
  /// tell the one stream from the other.
  static final String FOUND = "weighbridge.terminal";

  private static final int NARROWEST = 40;
  private static final int NARROWEST_HELP = 60;
  private static final int WIDEST_HELP = 110;

  static Terminal ofProcess() {
    // UTF-8 whatever the locale says: servers have C, their terminals have UTF-8.
    return of(
        new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), UTF_8)),
        new PrintWriter(
            new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), UTF_8), true),
        System.getProperty(FOUND, ""),
        System.getenv());
  }

  static Terminal of(
      PrintWriter out, PrintWriter err, String found, Map<String, String> environment) {
    String[] words = found.split(" ", -1);
    boolean outIsScreen = words[0].equals("1");
    boolean errIsScreen = words.length > 1 && words[1].equals("1");
    int width = UNLIMITED;
    if (words.length > 2 && words[2].matches("[1-9][0-9]{0,4}")) {
      width = Math.max(NARROWEST, Integer.parseInt(words[2]));
    }
    boolean coloured =
        outIsScreen
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Terminal(out, err, outIsScreen, errIsScreen, width, coloured);
  }

  ColorScheme colours() {
    return picocli.CommandLine.Help.defaultColorScheme(coloured ? Ansi.ON : Ansi.OFF);
  }

  int helpWidth() {
    return Math.clamp(width, NARROWEST_HELP, WIDEST_HELP);
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
