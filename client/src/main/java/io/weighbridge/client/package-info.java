/// A hub from the other side: push, pull, list, manage.
@NullMarked
package io.weighbridge.client;

import org.jspecify.annotations.NullMarked;
