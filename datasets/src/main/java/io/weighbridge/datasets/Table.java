package io.weighbridge.datasets;

import java.util.List;

/// The rows of a table as examples, with what is needed to encode further rows in the same way.
public final class Table implements Dataset {

  private final Columns columns;
  private final Dataset rows;

  Table(Columns columns, Dataset rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /// How the columns became numbers.
  public Columns columns() {
    return columns;
  }

  @Override
  public String name() {
    return rows.name();
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int[] inputShape() {
    return rows.inputShape();
  }

  @Override
  public int targetWidth() {
    return rows.targetWidth();
  }

  @Override
  public List<String> classes() {
    return rows.classes();
  }

  @Override
  public void input(int index, float[] into, int offset) {
    rows.input(index, into, offset);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    rows.target(index, into, offset);
  }
}
