package io.weighbridge.cli;

import io.weighbridge.client.ClientException;
import io.weighbridge.client.WordException;
import io.weighbridge.datasets.DatasetException;
import io.weighbridge.explaining.ExplanationFailure;
import io.weighbridge.exporting.ExportException;
import io.weighbridge.learning.LearningException;
import io.weighbridge.ledger.LedgerException;
import io.weighbridge.network.NetworkException;
import io.weighbridge.papers.PapersException;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.server.ConfigurationMistakes;
import io.weighbridge.server.ServerFailure;
import io.weighbridge.signing.SigningException;
import io.weighbridge.tracing.TracingException;
import io.weighbridge.weights.WeightsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The one place where whatever went wrong becomes a sentence on standard error and an exit code.
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final String MAPPED_PAGE_GONE = "unsafe memory access";

  private final Terminal terminal;
  private final BooleanSupplier debug;

  /// @param debug asked late, once the command line is read: whether the trace is wanted too
  Failures(Terminal terminal, BooleanSupplier debug) {
    this.terminal = terminal;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    if (command.getParent() == null && arguments.length == 0) {
      command.usage(terminal.err());
      return ExitCode.USAGE;
    }
    say(usageSentence(wrong, command, name), wrong);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, @Nullable ParseResult parsed) {
    say(sentence(failure), failure);
    return failure instanceof WordException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  /// Answers what is no exception, yet no defect of Java either.
  int handleError(VirtualMachineError failure) {
    say(sentence(failure), failure);
    return ExitCode.SOFTWARE;
  }

  private static String usageSentence(ParameterException wrong, CommandLine command, String name) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().getFirst();
      boolean option = word.startsWith("-");
      String kind = option ? "option" : command.getParent() == null ? "command" : "argument";
      String near =
          unmatched.getSuggestions().isEmpty()
              ? ""
              : ", did you mean %s?".formatted(String.join(" or ", unmatched.getSuggestions()));
      return "unknown %s '%s'%s (%s --help lists what there is)".formatted(kind, word, near, name);
    }
    String message = message(wrong);
    String lower = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    return "%s (%s --help shows how)".formatted(lower, name);
  }

  /// What a user is told. The rooms' own exceptions are sentences already; anything unforeseen is a
  /// defect of ours and says so.
  private static String sentence(Throwable failure) {
    return switch (failure) {
      case Failure known -> message(known);
      case WeightsException known -> message(known);
      case DatasetException known -> message(known);
      case NetworkException known -> message(known);
      case LearningException known -> message(known);
      case ExportException known -> message(known);
      case ExplanationFailure known -> message(known);
      case PapersException known -> message(known);
      case SigningException known -> message(known);
      case RefusedException known -> "%s: %s".formatted(known.code(), message(known));
      case SealingException known -> message(known);
      case TracingException known -> message(known);
      case LedgerException known -> message(known);
      case ServerFailure known -> message(known);
      case ConfigurationMistakes known -> message(known);
      case ClientException known -> message(known);
      case UncheckedIOException wrapped -> sentence(Objects.requireNonNull(wrapped.getCause()));
      case NoSuchFileException missing -> missing.getFile() + ": no such file";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException there -> there.getFile() + ": is there already";
      case IOException io -> "input or output failed: " + message(io);
      case OutOfMemoryError memory ->
          "ran out of memory (%s): give it more, as with WEIGHBRIDGE_JAVA_OPTIONS=-Xmx8g"
              .formatted(message(memory));
      case StackOverflowError deep ->
          "ran out of stack: give it more, as with WEIGHBRIDGE_JAVA_OPTIONS=-Xss16m";
      // What Java says where a mapped page has gone (JEP 454: the file was cut short meanwhile).
      case InternalError fault when message(fault).contains(MAPPED_PAGE_GONE) ->
          "a file changed while it was read";
      default ->
          "internal error, please report it with the output of --debug: %s".formatted(failure);
    };
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  private void say(String sentence, Throwable failure) {
    terminal.out().flush();
    terminal.err().println("weighbridge: " + Printable.line(sentence));
    if (debug.getAsBoolean()) {
      failure.printStackTrace(terminal.err());
    }
    terminal.err().flush();
  }
}
