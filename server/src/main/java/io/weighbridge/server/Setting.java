package io.weighbridge.server;

import java.util.Optional;

/// One key of the configuration as it was given.
///
/// @param from where it was said, such as `environment variable WEIGHBRIDGE_TERMS_USE`; empty for
///   the default
record Setting(Key<?> key, String text, Optional<String> from) {}
