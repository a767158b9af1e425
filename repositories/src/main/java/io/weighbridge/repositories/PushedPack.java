package io.weighbridge.repositories;

import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/// What the pack of a push held: the objects that it brought, and those that its differences were
/// made against and that the server had to have.
public final class PushedPack {

  /// For who knows already that all of a push is here.
  public static final PushedPack WHOLE = new PushedPack(_ -> true, Stream::empty);

  private final Predicate<AnyObjectId> brought;
  private final Supplier<Stream<ObjectId>> bases;

  public PushedPack(Predicate<AnyObjectId> brought, Supplier<Stream<ObjectId>> bases) {
    this.brought = brought;
    this.bases = bases;
  }

  boolean brought(AnyObjectId id) {
    return brought.test(id);
  }

  Stream<ObjectId> bases() {
    return bases.get();
  }
}
