/// The Open Inference Protocol over gRPC.
@NullMarked
package io.weighbridge.grpc;

import org.jspecify.annotations.NullMarked;
