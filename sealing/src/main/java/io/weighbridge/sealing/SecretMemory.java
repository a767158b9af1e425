package io.weighbridge.sealing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Memory outside the heap for what must not be found elsewhere: no core dump has it where the
/// system can be asked for that (Linux), and it is wiped before it goes back.
public final class SecretMemory implements AutoCloseable {

  private final Arena arena;
  private final MemorySegment bytes;

  /// @param bytes of the arena, which goes with them
  SecretMemory(Arena arena, MemorySegment bytes) {
    this.arena = arena;
    this.bytes = bytes;
  }

  /// @param size at least 0
  @SuppressWarnings("MustBeClosedChecker") // the arena is the result's, which closes it
  public static SecretMemory allocate(long size) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment bytes =
          Pages.NATIVE
              .flatMap(pages -> pages.map(size, arena))
              .orElseGet(() -> arena.allocate(Math.max(1, size)));
      return new SecretMemory(arena, bytes.asSlice(0, size));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  public MemorySegment bytes() {
    return bytes;
  }

  /// Wipes it, and gives it back.
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      bytes.fill((byte) 0);
      arena.close();
    }
  }

  /// No dump of this process's memory, whoever asks for it (prctl(2), PR_SET_DUMPABLE): neither the
  /// kernel writes one, nor does another process of the same user read it.
  ///
  /// @return whether the system took it
  public static boolean refuseDumps() {
    return Pages.NATIVE.map(Pages::refuseDumps).orElse(false);
  }

  /// Anonymous pages of Linux, whose functions have here the names and types of its manual.
  @SuppressWarnings("restricted")
  private record Pages(
      MethodHandle mmap, MethodHandle munmap, MethodHandle madvise, MethodHandle prctl) {

    static final Optional<Pages> NATIVE = Optional.ofNullable(find());

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_DONTDUMP = 16;
    private static final int PR_SET_DUMPABLE = 4;
    private static final long FAILED = -1;

    private static @Nullable Pages find() {
      if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
        return null;
      }
      Linker linker = Linker.nativeLinker();
      SymbolLookup names = linker.defaultLookup();
      ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
      ValueLayout.OfInt number = ValueLayout.JAVA_INT;
      FunctionDescriptor mmap =
          FunctionDescriptor.of(ValueLayout.ADDRESS, word, word, number, number, number, word);
      FunctionDescriptor munmap = FunctionDescriptor.of(number, word, word);
      FunctionDescriptor madvise = FunctionDescriptor.of(number, word, word, number);
      FunctionDescriptor prctl = FunctionDescriptor.of(number, number, word, word, word, word);
      return new Pages(
          linker.downcallHandle(names.findOrThrow("mmap"), mmap),
          linker.downcallHandle(names.findOrThrow("munmap"), munmap),
          linker.downcallHandle(names.findOrThrow("madvise"), madvise),
          linker.downcallHandle(
              names.findOrThrow("prctl"), prctl, Linker.Option.firstVariadicArg(1)));
    }

    Optional<MemorySegment> map(long size, Arena arena) {
      if (size == 0) {
        return Optional.empty();
      }
      try {
        MemorySegment at =
            (MemorySegment)
                mmap.invokeExact(0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
        long address = at.address();
        if (address == FAILED) {
          throw new OutOfMemoryError(
              "no %d bytes of memory outside the heap are left".formatted(size));
        }
        int _ = (int) madvise.invokeExact(address, size, MADV_DONTDUMP);
        // A page fault for every 4 KiB takes as long as decrypting them.
        int _ = (int) madvise.invokeExact(address, size, MADV_HUGEPAGE);
        return Optional.of(at.reinterpret(size, arena, gone -> unmap(gone.address(), size)));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private void unmap(long address, long size) {
      try {
        int _ = (int) munmap.invokeExact(address, size);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    boolean refuseDumps() {
      try {
        return (int) prctl.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
