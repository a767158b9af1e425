import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// `java NewerClasses.java JAR...`: gives the classes of a jar the class file version of Java 8, and
/// with it the stack maps that it asks for (JVMS 4.10.1). What the code does stays as it is.
///
/// Java's start-up cache takes no classes older than version 50, and each start would have to find,
/// parse and verify them anew (docs/decisions/0015-classes-for-the-cache.md).
///
/// Beside them comes an empty class that picocli asks for and that is there in programs in Groovy
/// alone. To find out that it is missing, each start would open all jars of the class path.
final class NewerClasses {

  private static final ClassFileVersion JAVA_8 = ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0);

  private static final String WANTED = "groovy.lang.Closure";

  private NewerClasses() {}

  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      rewrite(Path.of(jar));
    }
  }

  private static void rewrite(Path jar) throws IOException {
    Path rewritten = Path.of(jar + ".new");
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        ZipInputStream old = new ZipInputStream(Files.newInputStream(jar));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(rewritten))) {
      // Stack maps name the class that two paths have in common, so what extends what is looked up.
      ClassHierarchyResolver hierarchy =
          ClassHierarchyResolver.ofResourceParsing(classes)
              .orElse(ClassHierarchyResolver.defaultResolver());
      ClassFile format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
      for (ZipEntry entry; (entry = old.getNextEntry()) != null; ) {
        byte[] bytes = old.readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        out.write(isOld(entry, bytes) ? newer(format, bytes) : bytes);
      }
      out.putNextEntry(new ZipEntry(WANTED.replace('.', '/') + ".class"));
      out.write(ClassFile.of().build(ClassDesc.of(WANTED), any -> {}));
    }
    Files.move(rewritten, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  /// The version is the two bytes from byte 6 on (JVMS 4.1).
  private static boolean isOld(ZipEntry entry, byte[] bytes) {
    return entry.getName().endsWith(".class")
        && ((bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF) < ClassFile.JAVA_8_VERSION;
  }

  private static byte[] newer(ClassFile format, byte[] bytes) {
    // A method's code is written anew, and its stack maps with it, only if it goes through a transform.
    return format.transformClass(
        format.parse(bytes),
        ClassTransform.transformingMethodBodies((code, instruction) -> code.with(instruction))
            .andThen(
                (type, element) ->
                    type.with(element instanceof ClassFileVersion ? JAVA_8 : element)));
  }
}
