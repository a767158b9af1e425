package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lines that a server writes, on their way to standard output or into a file.
final class Lines {

  private Lines() {}

  /// Writes lines.
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /// @param file where they are written to; without one they are printed as they are, or with
  ///   `--json` as an array
  /// @param name of what they are
  static void write(Output output, @Nullable Path file, String name, Writing writing)
      throws IOException {
    if (file != null) {
      Counting counting =
          new Counting(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
      try (counting) {
        writing.to(counting);
      }
      output.text(
          "%s: %s"
              .formatted(Printable.line(file.toString()), Figures.count(counting.lines, "line")));
      output.document(() -> {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", file.toString());
        document.put("lines", counting.lines);
        return document;
      });
    } else if (output.json()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      writing.to(bytes);
      String lines = bytes.toString(UTF_8).strip().replace("\n", ",");
      output.terminal().out().println("{\"%s\":[%s]}".formatted(name, lines));
    } else {
      Printed printed = new Printed(output.terminal().out());
      writing.to(printed);
      printed.flush();
    }
  }

  private static final class Counting extends OutputStream {
    private final OutputStream out;
    private long lines;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        lines += bytes[i] == '\n' ? 1 : 0;
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /// Bytes of UTF-8 to a writer; a character is not torn where a block ends.
  private static final class Printed extends OutputStream {
    private final PrintWriter out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Printed(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      line.write(b);
      if (b == '\n') {
        flush();
      }
    }

    @Override
    public void flush() {
      out.print(line.toString(UTF_8));
      line.reset();
      out.flush();
    }
  }
}
