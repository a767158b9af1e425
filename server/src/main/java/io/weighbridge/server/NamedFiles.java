package io.weighbridge.server;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.util.List;

/// The names of a model's files alone, to ask engines whether they would load it.
record NamedFiles(List<String> names) implements ModelFiles {

  NamedFiles {
    names = List.copyOf(names);
  }

  @Override
  public String origin() {
    return "a list of names";
  }

  @Override
  public String content() {
    return "names:" + names.hashCode();
  }

  @Override
  public FileBytes bytes(String name) {
    throw new ModelLoadFailure("of %s only the name is known".formatted(name));
  }

  @Override
  public void close() {}
}
