package io.weighbridge.terms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/// The files of sketches that ship with the program, one a text, named by `texts/index`.
///
/// They are read from the file that holds them: a class loader asked for each would look for each
/// in every file of the class path.
final class SketchFiles {

  private static final String INDEX = "texts/index";

  private SketchFiles() {}

  static List<Sketch> read() {
    URL index = SketchFiles.class.getResource(INDEX);
    if (index == null) {
      throw missing(INDEX);
    }
    try {
      if (index.openConnection() instanceof JarURLConnection connection) {
        connection.setUseCaches(false);
        String folder = connection.getEntryName().replaceFirst("index$", "");
        try (JarFile jar = connection.getJarFile()) {
          return read(name -> inJar(jar, folder + name));
        }
      }
      Path folder = Path.of(index.toURI()).resolveSibling("");
      return read(name -> Files.readAllBytes(folder.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(index.toString(), e);
    }
  }

  private interface Source {
    byte[] bytes(String name) throws IOException;
  }

  private static List<Sketch> read(Source source) throws IOException {
    List<Sketch> sketches = new ArrayList<>();
    for (String name : text(source, "index").lines().toList()) {
      sketches.add(SketchFormat.read(name, text(source, name)));
    }
    return sketches;
  }

  private static String text(Source source, String name) throws IOException {
    return new String(source.bytes(name), StandardCharsets.UTF_8);
  }

  private static byte[] inJar(JarFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    if (entry == null) {
      throw missing(name);
    }
    try (InputStream bytes = jar.getInputStream(entry)) {
      return bytes.readAllBytes();
    }
  }

  private static LicenceTextException missing(String name) {
    return new LicenceTextException("the program has no " + name + ": build it again");
  }
}
