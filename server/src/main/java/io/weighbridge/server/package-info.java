/// The one composition root of the server: configuration, wiring, operations.
@NullMarked
package io.weighbridge.server;

import org.jspecify.annotations.NullMarked;
