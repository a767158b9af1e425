/// The command line: weighbridge COMMAND.
@NullMarked
package io.weighbridge.cli;

import org.jspecify.annotations.NullMarked;
