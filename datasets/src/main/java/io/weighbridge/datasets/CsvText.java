package io.weighbridge.datasets;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Delimited text that is no file: rows as they come, whether the first one names the columns or
/// not.
public final class CsvText {

  private CsvText() {}

  /// Gives each record's fields in order. The delimiter is the one of comma, semicolon and tab that
  /// the first line has most of.
  ///
  /// @param name for messages
  /// @throws DatasetException if it is no such text
  public static void forEach(String name, byte[] text, Consumer<List<String>> records) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new ByteArrayInputStream(text),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            CsvFile.DETECTION)) {
      CsvReader reader = new CsvReader(name, in, CsvFile.detect(in));
      for (List<String> row = reader.read(); row != null; row = reader.read()) {
        records.accept(row);
      }
    } catch (CharacterCodingException e) {
      throw new DatasetException("%s: begins with bytes that are not UTF-8".formatted(name), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing but memory is read
    }
  }

  /// A decimal number as a field spells it; empty where it is none.
  public static OptionalDouble number(String field) {
    return Columns.number(field);
  }
}
