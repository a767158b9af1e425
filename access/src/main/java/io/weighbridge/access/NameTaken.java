package io.weighbridge.access;

/// A user or an organisation has this name already, perhaps in other letters of case.
public final class NameTaken extends AccessException {

  private static final long serialVersionUID = 1L;

  NameTaken(String name) {
    super("the name %s is taken: choose another one".formatted(name));
  }
}
