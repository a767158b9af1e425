package io.weighbridge.finetuning;

import io.weighbridge.store.Sha256;
import java.time.Instant;

/// A file that somebody uploaded, or that a job left for its owner.
///
/// @param purpose as OpenAI's API has it: `fine-tune`, `fine-tune-results`
/// @param name as its owner calls it; never a path on this machine
public record StoredFile(
    FileId id,
    String owner,
    String purpose,
    String name,
    long bytes,
    Sha256 sha256,
    Instant created) {}
