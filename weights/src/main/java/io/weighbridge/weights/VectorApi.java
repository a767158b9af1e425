package io.weighbridge.weights;

import java.lang.reflect.InvocationTargetException;

/// Loads the JDK's vector module when something first needs it
/// (docs/decisions/0004-vector-module.md).
///
/// Naming it on Java's command line instead would print a warning at each start of each command.
/// `jdk.internal.module.Modules` is what the JDK itself uses to add a module to a running process;
/// it is exported to us by the launcher, and reached by reflection because `--release 25` rightly
/// hides it from the compiler.
public final class VectorApi {

  public static final String MODULE = "jdk.incubator.vector";

  private VectorApi() {}

  /// Whether classes that use the vector module can be used from now on: it is loaded if it can be.
  public static boolean load() {
    return Loaded.DONE;
  }

  private static final class Loaded {

    static final boolean DONE = load();

    private static boolean load() {
      if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
        return true;
      }
      try {
        Class.forName("jdk.internal.module.Modules")
            .getMethod("loadModule", String.class)
            .invoke(null, MODULE);
        return true;
      } catch (InvocationTargetException | IllegalAccessException | NoSuchMethodException e) {
        return false;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }
  }
}
