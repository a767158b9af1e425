package io.weighbridge.repositories;

import java.util.List;
import java.util.Optional;

/// What is to become one commit.
///
/// @param branch its name (`main`), or a ref in full (`refs/pr/3`)
/// @param parent the head that the change was made for; without one it is applied on whatever the
///   head is
/// @param title the first line of the message
/// @param description the rest of the message; may be empty
public record Change(
    String branch,
    Optional<CommitId> parent,
    String title,
    String description,
    Author author,
    List<Operation> operations) {

  public Change {
    operations = List.copyOf(operations);
  }

  /// The message as git stores it.
  String message() {
    String head = title.isBlank() ? "Change files" : title.strip();
    String body = description.strip();
    return (body.isEmpty() ? head : head + "\n\n" + body).replace("\0", "");
  }
}
