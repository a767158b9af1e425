package io.weighbridge.terms;

/// Something that is wrong between a model and one that it was made from.
///
/// @param kind of thing
/// @param child the model
/// @param parent the one that it was made from
/// @param sentence what is wrong, for people
public record LineageFinding(Kind kind, String child, String parent, String sentence) {

  /// What is wrong.
  public enum Kind {
    /// The child's licence drops a clause that binds it.
    DRIFT,
    /// No licence satisfies all that bind it.
    CONFLICT,
    /// The child's name is not what a licence asks for.
    NAME,
    /// Nothing is known of the parent.
    UNKNOWN_PARENT,
    /// The parent comes from the child.
    CYCLE
  }
}
