/// Deployments: models loaded, switched, limited and reachable under a name.
@NullMarked
package io.weighbridge.serving;

import org.jspecify.annotations.NullMarked;
