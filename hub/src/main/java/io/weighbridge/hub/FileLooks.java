package io.weighbridge.hub;

import io.weighbridge.hub.ScanRows.Look;
import io.weighbridge.hub.ScanRows.Row;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Pointer;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks into files, each bytes and name once: what was found before is remembered.
final class FileLooks {

  private final Blobs blobs;
  private final FileInspection inspection;
  private final ScanRows rows;

  FileLooks(Blobs blobs, FileInspection inspection, ScanRows rows) {
    this.blobs = blobs;
    this.inspection = inspection;
    this.rows = rows;
  }

  /// What was found in a file.
  ///
  /// @param fresh whether that is not written down yet
  record Looked(Entry.File file, Row row, boolean fresh) {}

  /// By what the bytes of a file are known: of a large file its SHA-256, of another the git object.
  static String object(Entry.File file) {
    return file.lfs().map(pointer -> pointer.object().hex()).orElse(file.oid());
  }

  /// In the order of the files.
  List<Looked> into(ModelRepository repo, List<Entry.File> files) {
    Map<Look, Row> known = rows.find(files.stream().map(FileLooks::look).toList());
    List<Looked> looked = new ArrayList<>();
    for (Entry.File file : files) {
      Row row = known.get(look(file));
      if (row != null && isCurrent(row)) {
        looked.add(new Looked(file, row, false));
      } else {
        Row scanned = scan(repo, file);
        looked.add(new Looked(file, scanned, !scanned.rules().isEmpty()));
      }
    }
    return looked;
  }

  private static Look look(Entry.File file) {
    return new Look(object(file), file.path().name());
  }

  private boolean isCurrent(Row row) {
    return row.rules().equals(inspection.rules());
  }

  /// Nothing if these rules have not judged it yet.
  Optional<Row> known(String object, String name) {
    return rows.find(object, name).filter(this::isCurrent);
  }

  private Row scan(ModelRepository repo, Entry.File file) {
    Optional<Pointer> pointer = file.lfs();
    String name = file.path().name();
    if (pointer.isPresent()) {
      Sha256 object = pointer.get().object();
      if (!repo.owns(object) || !blobs.contains(object)) {
        // Bytes that are not here cannot be had by anybody either; should they come, they are
        // looked at when somebody first asks for them.
        return new Row(
            object.hex(),
            name,
            "",
            new FileInspection.Report(object.hex(), FileInspection.Safety.SAFE, "", "{}"));
      }
      return large(object, name);
    }
    try (InputStream bytes = repo.blob(file.oid())) {
      return new Row(
          file.oid(), name, inspection.rules(), inspection.inspect(bytes.readAllBytes(), name));
    } catch (IOException e) {
      throw unread(file.path().text(), e);
    }
  }

  /// Looks into a large file.
  Row large(Sha256 object, String name) {
    Path bytes = blobs.path(object);
    try {
      return new Row(object.hex(), name, inspection.rules(), inspection.inspect(bytes, name));
    } catch (IOException e) {
      throw unread(name, e);
    }
  }

  private static UncheckedIOException unread(String what, IOException e) {
    return new UncheckedIOException(
        "'%s' cannot be read to be scanned".formatted(Shown.text(what)), e);
  }
}
