package io.weighbridge.pages;

import java.io.IOException;

/// Makes a page for a visit.
@FunctionalInterface
interface PageHandler {
  Page answer(Visit visit) throws IOException;
}
