package io.weighbridge.finetuning;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import java.nio.file.Path;
import java.time.Clock;

/// What fine-tuning is made of; the server binds it.
///
/// @param folder the server's data folder: `files/` and `finetuning/` are made below it
/// @param data where public data sets are looked for
/// @param version of this program, for the cards
public record FineTuningParts(
    Database database,
    Path folder,
    WeightsOpener opener,
    MayFineTune may,
    ModelPublisher publisher,
    DataSettings data,
    FineTuningSettings settings,
    String version,
    Clock clock) {}
