package io.weighbridge.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A bill is made again by a program that shares nothing with this one: `peers/recompute.py`.
class RecomputedBillTest {

  private static final Path SCRIPT = Path.of("../peers/recompute.py").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Said(int code, String text) {}

  @BeforeEach
  void havePython() {
    boolean there = false;
    try {
      there = run("--version").code() == 0;
    } catch (IOException e) {
      // None.
    }
    if (!there) {
      assertThat(System.getenv("CI")).as("CI must have a python3").isNotEqualTo("true");
      Assumptions.abort("there is no python3");
    }
  }

  private static Said run(String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      return new Said(process.exitValue(), text);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMonthWithEveryKindOfPriceIsTheSameToTheLastDigit() throws IOException {
    long seed = Long.getLong("month.seed", System.nanoTime());
    System.out.println("month.seed=" + seed);
    int events = Integer.getInteger("month.events", 20_000);
    try (Shop shop = new Shop(folder)) {
      List<Invoice> invoices = GeneratedMonth.in(shop, events, seed);
      Said said = run(SCRIPT.toString(), GeneratedMonth.receipts(shop).toString());
      assertThat(said.code()).as(said.text()).isZero();
      assertThat(invoices).hasSize(2);
      for (Invoice invoice : invoices) {
        assertThat(said.text()).contains("equal to invoice " + invoice.number());
      }
      assertThat(invoices.getLast().lines().stream().map(Invoice.Line::kind).distinct())
          .contains(
              Invoice.Kind.USAGE,
              Invoice.Kind.SUBSCRIPTION,
              Invoice.Kind.COMMITMENT,
              Invoice.Kind.LICENCE_FEE,
              Invoice.Kind.FEE,
              Invoice.Kind.CORRECTION,
              Invoice.Kind.CREDIT);
      assertThat(shop.ledger.verify(shop.checkpoints.all()).findings()).isEmpty();
    }
  }

  @Test
  void aReceiptThatWasChangedOrLeftOutShows() throws IOException {
    try (Shop shop = new Shop(folder)) {
      GeneratedMonth.in(shop, 500, 1);
      Path receipts = GeneratedMonth.receipts(shop);
      List<String> lines = Files.readAllLines(receipts);
      int use = 0;
      while (!lines.get(use).contains("\"kind\":\"usage\"")
          || !lines.get(use).contains("tokens-in")) {
        use++;
      }
      String honest = lines.get(use);
      lines.set(use, honest.replaceFirst("\"tokens-in\":\"", "\"tokens-in\":\"9"));
      Files.write(receipts, lines);
      assertThat(run(SCRIPT.toString(), receipts.toString()).text())
          .contains("is not what was hashed");
      lines.set(use, honest);
      lines.removeIf(line -> line.contains("\"kind\":\"usage\"") && line.contains("images"));
      Files.write(receipts, lines);
      Said said = run(SCRIPT.toString(), receipts.toString());
      assertThat(said.code()).isEqualTo(1);
      assertThat(said.text()).contains("DIFFERS FROM");
    }
  }
}
