package io.weighbridge.access;

/// Nobody would be left who governs the hub or the organisation.
public final class LastAdministrator extends AccessException {

  private static final long serialVersionUID = 1L;

  LastAdministrator(String what) {
    super("%s needs somebody who governs it: name another one first".formatted(what));
  }
}
