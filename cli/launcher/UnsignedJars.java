import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// `java UnsignedJars.java JAR...`: takes the signatures off jars whose content agrees with them.
///
/// Java's start-up cache leaves out the classes of a signed jar, and each start would have to verify
/// the signature anew (docs/decisions/0015-classes-for-the-cache.md).
final class UnsignedJars {

  private UnsignedJars() {}

  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      takeOff(Path.of(jar));
    }
  }

  private static void takeOff(Path jar) throws IOException {
    Path rewritten = Path.of(jar + ".new");
    try (JarFile old = new JarFile(jar.toFile(), true);
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(rewritten))) {
      // What is said of single files is their digests, and nobody compares them any more.
      Manifest manifest = new Manifest(old.getManifest());
      manifest.getEntries().clear();
      out.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
      manifest.write(out);
      for (JarEntry entry : old.stream().toList()) {
        // Reading an entry to its end compares it with the signature (java.util.jar.JarFile).
        byte[] bytes = old.getInputStream(entry).readAllBytes();
        if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !isSignature(entry.getName())) {
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTimeLocal(entry.getTimeLocal());
          out.putNextEntry(copy);
          out.write(bytes);
        }
      }
    }
    Files.move(rewritten, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  /// JAR File Specification, "Signed JAR File".
  private static boolean isSignature(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)") || upper.matches("META-INF/SIG-[^/]*");
  }
}
