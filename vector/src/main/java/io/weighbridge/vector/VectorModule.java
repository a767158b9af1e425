package io.weighbridge.vector;

import io.weighbridge.network.NetworkException;
import java.lang.reflect.InvocationTargetException;

/// Loads the JDK's vector module when a command or a deployed model first needs it
/// (docs/decisions/0004-vector-module.md); it comes before every use of the other classes here.
///
/// Naming it on Java's command line instead would print a warning at each start of each command.
/// `jdk.internal.module.Modules` is what the JDK itself uses to add a module to a running process;
/// it is exported to us by the launcher, and reached by reflection because `--release 25` rightly
/// hides it from the compiler.
public final class VectorModule {

  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /// @throws NetworkException if this Java has none, saying how to start it
  public static void load() {
    boolean _ = Loaded.DONE;
  }

  private static final class Loaded {

    static final boolean DONE = load();

    private static boolean load() {
      if (ModuleLayer.boot().findModule(NAME).isPresent()) {
        return true;
      }
      try {
        Class.forName("jdk.internal.module.Modules")
            .getMethod("loadModule", String.class)
            .invoke(null, NAME);
        return true;
      } catch (InvocationTargetException | IllegalAccessException | NoSuchMethodException e) {
        throw missing(e);
      } catch (ClassNotFoundException e) {
        throw missing(e);
      }
    }

    private static NetworkException missing(ReflectiveOperationException cause) {
      return new NetworkException(
          "this Java has no module %s to be loaded: start it through ./weighbridge or with --add-modules %s"
              .formatted(NAME, NAME),
          cause);
    }
  }
}
