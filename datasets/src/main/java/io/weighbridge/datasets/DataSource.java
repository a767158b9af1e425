package io.weighbridge.datasets;

/// Something that examples come from, named by one word or one line:
///
/// - `mnist`, `fashion-mnist`: the idx files of the set, found in the directories of [DataSettings]
///   or downloaded;
/// - `digits`, `digits:COUNT`: handwritten-looking digits that are drawn here;
/// - `csv:FILE`: a table. The last column is predicted, or `#label=COLUMN`: as a class if it holds
///   words, or few different whole numbers; `#target=COLUMN` is predicted as a value in any case.
///   `#header=no` for a file without header (columns are then called 1, 2, 3 ...),
///   `#delimiter=comma|semicolon|tab|space` where it is not found out, `#standardise=yes`;
/// - `npz:FILE`: NumPy arrays `x_train`, `y_train`, `x_test` and `y_test`, or `x` and `y`; of
///   several inputs or targets one array each, as `x.image` and `x.age`;
/// - `images:DIR`: one folder of PNG and JPEG files a class, or `train` and `test` folders of such;
///   `#size=WIDTHxHEIGHT` for other than 28x28.
///
/// ```java
/// Split split = DataSource.parse("mnist").load(settings);
/// ```
public sealed interface DataSource
    permits IdxSource, DigitsSource, CsvSource, NpzSource, ImagesSource {

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
