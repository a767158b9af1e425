package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge receipts CUSTOMER MONTH`: all that a bill is made of.
@Command(
    name = "receipts",
    description = {
      "Print all that a month's bill is made of.",
      "A line of JSON each: plans, subscriptions, then every use; last a signed checkpoint. Whoever"
          + " has them can make the bill again with any program."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge receipts acme 2026-11 > acme-2026-11.jsonl",
      "  weighbridge receipts acme 2026-11 --out acme-2026-11.jsonl --json"
    })
final class ReceiptsCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "CUSTOMER", description = "Who pays.")
  private String customer = "";

  @Parameters(index = "1", paramLabel = "MONTH", description = "Such as 2026-11.")
  private String month = "";

  @Option(names = "--out", paramLabel = "FILE", description = "Write them there.")
  private @Nullable Path file;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  ReceiptsCommand(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    try (Hub opened = hub.open(surroundings)) {
      Lines.write(output, file, "receipts", out -> opened.billing().receipts(customer, month, out));
    }
    return 0;
  }
}
