package io.weighbridge.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The program's own log on standard error: a JSON line for each record, as the access log has
/// them.
final class LogLines extends Formatter {

  /// Libraries tell of themselves at INFO what no operator needs. Kept here, because the JDK
  /// forgets the level of a logger that nobody holds.
  private static final List<Logger> QUIETER =
      List.of(
          Logger.getLogger("io.helidon"),
          Logger.getLogger("org.flywaydb"),
          Logger.getLogger("com.zaxxer.hikari"),
          Logger.getLogger("org.eclipse.jgit"));

  static void install() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new LogLines());
    }
    QUIETER.forEach(logger -> logger.setLevel(Level.WARNING));
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder("{\"time\":\"").append(record.getInstant());
    Quoted.append(line.append("\",\"level\":"), record.getLevel().getName());
    Quoted.append(line.append(",\"logger\":"), String.valueOf(record.getLoggerName()));
    Quoted.append(line.append(",\"message\":"), formatMessage(record));
    if (record.getThrown() != null) {
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      Quoted.append(line.append(",\"trace\":"), trace.toString());
    }
    return line.append("}\n").toString();
  }
}
