package io.weighbridge.ledger;

import java.util.ArrayList;
import java.util.List;

/// Whose budgets a use may be under, from the outside in.
public final class Subjects {

  private Subjects() {}

  public static List<Subject> of(
      String customer, String user, String token, String team, String model) {
    List<Subject> subjects = new ArrayList<>();
    add(subjects, Subject.Kind.ORGANIZATION, customer);
    add(subjects, Subject.Kind.TEAM, team);
    add(subjects, Subject.Kind.USER, user);
    add(subjects, Subject.Kind.TOKEN, token);
    add(subjects, Subject.Kind.MODEL, model);
    return subjects;
  }

  static List<Subject> of(Row row) {
    return of(
        row.customer(),
        row.detail(Use.USER),
        row.detail(Use.TOKEN),
        row.detail(Use.TEAM),
        row.detail(Use.MODEL));
  }

  private static void add(List<Subject> subjects, Subject.Kind kind, String name) {
    if (!name.isEmpty()) {
      subjects.add(new Subject(kind, name));
    }
  }
}
