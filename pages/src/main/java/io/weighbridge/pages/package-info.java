/// The program in a browser. A page asks the API in process, on behalf of who looks at it, and
/// renders the answer: it knows and may no more than a client of the API.
@NullMarked
package io.weighbridge.pages;

import org.jspecify.annotations.NullMarked;
