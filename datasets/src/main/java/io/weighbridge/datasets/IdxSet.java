package io.weighbridge.datasets;

import java.net.URI;
import java.util.List;
import java.util.function.Function;

/// A set that comes as four idx files: images and labels, to train with and to test with.
///
/// Digests are those of the published gzip files; where no SHA-256 has been published, the MD5 that
/// the authors give.
///
/// @param folder the source's name, and the folder that it is looked for in
/// @param title for people
/// @param places its mirrors
record IdxSet(
    String folder,
    String title,
    List<String> classes,
    Function<Mirrors, List<URI>> places,
    Published trainImages,
    Published trainLabels,
    Published testImages,
    Published testLabels) {

  /// A published file.
  ///
  /// @param plain its name when not gzipped
  record Published(String plain, Checksum checksum) {

    String gzipped() {
      return plain + ".gz";
    }
  }

  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  static final IdxSet MNIST =
      new IdxSet(
          "mnist",
          "MNIST",
          List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
          Mirrors::mnist,
          new Published(
              TRAIN_IMAGES,
              Checksum.sha256("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609")),
          new Published(
              TRAIN_LABELS,
              Checksum.sha256("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c")),
          new Published(
              TEST_IMAGES,
              Checksum.sha256("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6")),
          new Published(
              TEST_LABELS,
              Checksum.sha256("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")));

  static final IdxSet FASHION_MNIST =
      new IdxSet(
          "fashion-mnist",
          "Fashion-MNIST",
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"),
          Mirrors::fashionMnist,
          new Published(TRAIN_IMAGES, Checksum.md5("8d4fb7e6c68d591d4c3dfef9ec88bf0d")),
          new Published(TRAIN_LABELS, Checksum.md5("25c81989df183df01b3e8a0aad5dffbe")),
          new Published(TEST_IMAGES, Checksum.md5("bef4ecab320f06d8554ea6380940ec79")),
          new Published(TEST_LABELS, Checksum.md5("bb300cfdad3c16e7a12a480ee83cd310")));

  List<Published> files() {
    return List.of(trainImages, trainLabels, testImages, testLabels);
  }
}
