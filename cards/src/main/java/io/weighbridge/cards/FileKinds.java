package io.weighbridge.cards;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the names of a repository's files say about it.
///
/// @param tags formats and tools, such as `safetensors`
/// @param rootFiles the names of the files that lie in no folder
record FileKinds(List<String> tags, Set<String> rootFiles) {

  FileKinds {
    tags = List.copyOf(tags);
    rootFiles = Set.copyOf(rootFiles);
  }

  static FileKinds of(Collection<String> files) {
    Set<String> tags = new LinkedHashSet<>();
    Set<String> root = new HashSet<>();
    for (String path : files) {
      if (path.indexOf('/') < 0) {
        root.add(path);
      }
      kinds(Words.lower(Words.fileName(path)), path, tags);
    }
    return new FileKinds(List.copyOf(tags), root);
  }

  private static void kinds(String name, String path, Set<String> tags) {
    if (name.startsWith("events.out.tfevents")) {
      tags.add("tensorboard");
    }
    String extension = name.substring(name.lastIndexOf('.') + 1);
    switch (extension) {
      case "safetensors" -> tags.add("safetensors");
      case "gguf" -> tags.add("gguf");
      case "onnx", "ort" -> tags.add("onnx");
      case "keras" -> tags.add("keras");
      case "h5" -> tags.add(name.equals("tf_model.h5") ? "tf" : "keras");
      case "bin" -> {
        if (name.startsWith("pytorch_model") || name.equals("adapter_model.bin")) {
          tags.add("pytorch");
        } else if (name.equals("openvino_model.bin")) {
          tags.add("openvino");
        }
      }
      case "pt", "pth", "ckpt" -> tags.add("pytorch");
      case "pb" -> tags.add("tf");
      case "msgpack" -> tags.add("jax");
      case "tflite" -> tags.add("tflite");
      case "mlmodel" -> tags.add("coreml");
      case "nemo" -> tags.add("nemo");
      case "joblib", "skops" -> tags.add("joblib");
      default -> {
        if (path.contains(".mlpackage/")) {
          tags.add("coreml");
        }
      }
    }
  }

  boolean has(String tag) {
    return tags.contains(tag);
  }

  boolean hasFile(String name) {
    return rootFiles.contains(name);
  }
}
