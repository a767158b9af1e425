package io.weighbridge.cli;

/// What MODEL may be, for help texts.
final class ModelHelp {

  static final String TEXT =
      "A bundled network (mnist-cnn, mnist-mlp, mnist-softmax), a Keras model (.h5, .keras), or a network as Keras JSON (.json).";

  private ModelHelp() {}
}
