/// Networks as data: layers, losses, optimisers and schedules, whoever runs them.
@NullMarked
package io.weighbridge.network;

import org.jspecify.annotations.NullMarked;
