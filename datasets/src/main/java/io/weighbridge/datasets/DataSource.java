package io.weighbridge.datasets;

/// Something that examples come from, named by one word or one line:
///
/// - `mnist`, `fashion-mnist`: the idx files of the set, found in the directories of [DataSettings]
///   or downloaded;
/// - `digits`, `digits:COUNT`: handwritten-looking digits that are drawn here.
///
/// ```java
/// Split split = DataSource.parse("mnist").load(settings);
/// ```
public sealed interface DataSource permits IdxSource {

  /// Reads a source's name; nothing is opened yet.
  ///
  /// @throws DatasetException if there is no such source, naming those there are
  static DataSource parse(String spec) {
    return SourceName.parse(spec);
  }

  /// The name it was parsed from.
  String spec();

  /// Finds and reads the examples.
  ///
  /// @throws DatasetNotFoundException if they are not here and cannot be fetched
  /// @throws DatasetException if they are damaged
  Split load(DataSettings settings);
}
