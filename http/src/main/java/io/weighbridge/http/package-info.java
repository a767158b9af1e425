/// HTTP as every door needs it: routes on the raw path, ranges, errors, OpenAPI.
@NullMarked
package io.weighbridge.http;

import org.jspecify.annotations.NullMarked;
