package io.weighbridge.serving;

import io.weighbridge.inference.Answered;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One look at a version that the request has entered. Closed, it writes nothing down but what was
/// settled.
final class Glance implements Look.Sight, AutoCloseable {

  private final UsageRecorder recorder;
  private final UsageRecorder.Occasion occasion;
  private final Version version;
  private final Deadline deadline;
  private final UsePermission.Told told;
  private UsageRecorder.@Nullable Reservation reservation;
  private long rows;
  private long nanos;

  Glance(
      UsageRecorder recorder,
      UsageRecorder.Occasion occasion,
      Version version,
      Deadline deadline,
      UsePermission.Told told) {
    this.recorder = recorder;
    this.occasion = occasion;
    this.version = version;
    this.deadline = deadline;
    this.told = told;
  }

  @Override
  public Version version() {
    return version;
  }

  @Override
  public UsePermission.Told.Beside beside() {
    return told.beside();
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public void reserve(long wanted) {
    if (reservation != null) {
      throw new IllegalStateException("reserved already");
    }
    rows = wanted;
    reservation =
        recorder.reserve(
            occasion, new UsageRecorder.Use(1, wanted, 0, Math.max(0, deadline.nanosLeft())));
  }

  @Override
  public List<TensorData> run(List<TensorData> given) {
    Inputs inputs = Inputs.of(version.signature(), given);
    Answered answered = version.run(inputs, deadline);
    nanos += answered.timing().compute();
    return told.of(answered.outputs(), inputs.rows(), true);
  }

  @Override
  public void computed(long more) {
    nanos += more;
  }

  /// Writes the use down.
  ///
  /// @return what it cost, if it has a price
  Optional<Cost> settle() {
    UsageRecorder.Reservation held = reservation;
    if (held == null) {
      throw new IllegalStateException("nothing was reserved");
    }
    reservation = null;
    return held.settle(new UsageRecorder.Use(1, rows, 0, nanos));
  }

  @Override
  public void close() {
    if (reservation != null) {
      reservation.release();
    }
  }
}
