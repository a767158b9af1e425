package io.weighbridge.signin;

import java.time.Instant;

/// A sign-in that was begun in a browser and waits for the provider.
///
/// @param id nobody but the browser knows it
/// @param until after that it is forgotten
/// @param next the local path that the browser goes to afterwards
record Attempt(String id, Instant until, String next) {}
