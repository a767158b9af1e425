package io.weighbridge.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The program: `weighbridge COMMAND`. Everything that a command prints goes through the [Terminal]
/// it is given, so a test runs a command as a user does and reads what the user would see.
@Command(
    name = "weighbridge",
    description = "Open-weight AI models: share, load, fine-tune, measure, use.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage", "130:interrupted (Ctrl-C)"})
public final class Main {

  private final Output output;
  private boolean debug;

  private Main(Output output) {
    this.output = output;
  }

  public static void main(String[] arguments) {
    // Figures are printed alike everywhere: 0.9890, never 0,9890.
    Locale.setDefault(Locale.ROOT);
    int code = run(Terminal.ofProcess(), arguments);
    if (mayHalt(arguments)) {
      // System.exit looks for a logger first, in all files of the class path: a quarter of the time
      // that a short command takes.
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }

  /// Whether nothing is left to do at the end: a server's database tidies up then, and Java itself
  /// where it was asked for a recording. When a signal ends the process already, its code counts.
  private static boolean mayHalt(String... arguments) {
    if (List.of(arguments).contains("serve") || System.getenv("WEIGHBRIDGE_JAVA_OPTIONS") != null) {
      return false;
    }
    Thread nothing = new Thread(() -> {}, "nothing");
    try {
      Runtime.getRuntime().addShutdownHook(nothing);
      return Runtime.getRuntime().removeShutdownHook(nothing);
    } catch (IllegalStateException shuttingDown) {
      return false;
    }
  }

  /// Runs one command.
  ///
  /// @return the exit code: 0 done, 1 failed, 2 wrong usage, 3 SUSPICIOUS, 4 MALICIOUS, 130
  ///   interrupted
  static int run(Terminal terminal, String... arguments) {
    return run(terminal, Surroundings.ofProcess(), arguments);
  }

  static int run(Terminal terminal, Surroundings surroundings, String... arguments) {
    Output output = new Output(terminal);
    Main main = new Main(output);
    Failures failures = new Failures(terminal, () -> main.debug);
    CommandLine line = new CommandLine(main);
    new Commands(output, surroundings).addTo(line, arguments);
    // What is set holds for the commands that are there.
    line.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(terminal.colours())
        .setUsageHelpWidth(terminal.helpWidth())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    int code;
    try {
      code = line.execute(arguments);
    } catch (VirtualMachineError exhausted) {
      // Out of memory, too deep, or a mapped file cut short: picocli hands on exceptions only.
      code = failures.handleError(exhausted);
    }
    terminal.flush();
    return code;
  }

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON document on standard output, nothing else.")
  void json(boolean wanted) {
    output.json(wanted);
  }

  @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Add the trace to an error.")
  void debug(boolean wanted) {
    debug = wanted;
  }
}
