package io.weighbridge.repositories;

import io.weighbridge.store.Blobs;
import java.time.Clock;

/// What all repositories of a server have in common.
record Shared(Objects objects, Blobs blobs, Clock clock) {}
