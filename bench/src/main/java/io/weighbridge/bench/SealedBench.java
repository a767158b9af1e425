package io.weighbridge.bench;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.GrantCheck;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.Issuing;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.PackageKey;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.SecretMemory;
import io.weighbridge.sealing.Term;
import io.weighbridge.sealing.Unsealing;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.sealing.VendorKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/// What opening a sealed file and asking a grant take, in processor time. What an open file needs
/// as well that is checked and read into memory that is wiped in the end, its digest and the
/// memory, is measured by itself and taken off: what is left is what sealing costs. Ends with exit
/// code 1 when a claim does not hold.
///
/// Options: `--mib N` (1024), `--rounds N` (5).
public final class SealedBench {

  private static final double LEAST_RATE = 2.0;
  private static final double MOST_CHECK = 5.0;
  private static final int CHECKS = 2_000_000;
  private static final int BLOCK = 1 << 20;

  private SealedBench() {}

  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    int mib = option(args, "--mib", 1024);
    int rounds = option(args, "--rounds", 5);
    Path folder = Files.createTempDirectory("weighbridge-sealed");
    VendorKey vendor = VendorKey.create();
    boolean held;
    try {
      PackageManifest manifest = seal(folder, vendor, mib);
      boolean opened = opening(folder, vendor, manifest, rounds);
      held = asking(vendor, manifest) && opened;
    } finally {
      try (var files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
    if (!held) {
      System.exit(1);
    }
  }

  private static int option(String[] args, String name, int usual) {
    int at = Arrays.asList(args).indexOf(name);
    return at < 0 ? usual : Integer.parseInt(args[at + 1]);
  }

  private static PackageManifest seal(Path folder, VendorKey vendor, int mib) throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    byte[] block = new byte[BLOCK];
    new Random(1).nextBytes(block);
    try (OutputStream out = Files.newOutputStream(model.resolve("weights.bin"))) {
      for (int i = 0; i < mib; i++) {
        out.write(block);
      }
    }
    long start = System.nanoTime();
    PackageManifest manifest =
        new Sealing(vendor, "acme/large", "Acme")
            .seal(Sealing.files(model), folder.resolve("package"), _ -> {});
    System.out.printf(
        "sealing %d MiB: %.2f s, written and digested%n", mib, (System.nanoTime() - start) / 1e9);
    return manifest;
  }

  private static boolean opening(
      Path folder, VendorKey vendor, PackageManifest manifest, int rounds) {
    SealedPackage sealed =
        SealedPackage.open(folder.resolve("package"), VendorKeys.of(vendor.publicHalf()));
    PackageManifest.PackageFile file = manifest.files().getFirst();
    List<Double> rates = new ArrayList<>();
    try (PackageKey key = Unsealing.key(sealed, vendor)) {
      // The first round is for the compiler and the page cache.
      for (int round = 0; round <= rounds; round++) {
        double digest = processor(sealed::verify);
        // The first time, the memory comes from wherever the system has to get it.
        fill(file.size());
        double memory = processor(() -> fill(file.size()));
        long start = System.nanoTime();
        double all = processor(() -> sealed.decrypt(file, key).close());
        double wall = (System.nanoTime() - start) / 1e9;
        double bytes = file.size() / 1e9;
        double rate = bytes / (all - digest - memory);
        if (round > 0) {
          rates.add(rate);
        }
        System.out.printf(
            "  digest %.3f s, memory %.3f s, opened and wiped %.3f s of a processor, %.3f s on the clock: %.2f GB/s per core, %.2f with the memory%n",
            digest, memory, all, wall, rate, bytes / (all - digest));
      }
    }
    rates.sort(null);
    double rate = rates.get(rates.size() / 2);
    return claim("GB/s per core, decrypted into memory", rate, LEAST_RATE, rate >= LEAST_RATE);
  }

  /// Fills memory as reading an open file does, and wipes it.
  private static void fill(long size) {
    byte[] block = new byte[BLOCK];
    try (SecretMemory memory = SecretMemory.allocate(size)) {
      for (long at = 0; at < size; at += BLOCK) {
        int length = (int) Math.min(BLOCK, size - at);
        MemorySegment.copy(block, 0, memory.bytes(), ValueLayout.JAVA_BYTE, at, length);
      }
    }
  }

  /// Of the whole process, in seconds.
  private static double processor(Runnable work) {
    Duration start = processor();
    work.run();
    return processor().minus(start).toNanos() / 1e9;
  }

  private static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static boolean asking(VendorKey vendor, PackageManifest manifest) {
    Instant now = Instant.now();
    LicenseeKey licensee = LicenseeKey.create();
    GrantTerms terms =
        new GrantTerms(
            new Scope(
                Set.of(Action.INFER), List.of("research", "internal"), List.of("DE"), List.of()),
            new Term(now, Optional.of(now.plus(Duration.ofDays(365))), 14),
            Limits.NONE,
            OutputLimits.NONE,
            new Contact(Optional.empty(), OptionalLong.of(30), OptionalLong.of(30)),
            Optional.empty());
    Grant grant =
        new Issuing(vendor, "Acme")
            .issue(manifest, licensee.publicHalf(), "Bob", terms, Optional.empty(), now)
            .grant();
    byte[] list =
        RevocationList.sign(vendor, Optional.empty(), Map.of(), now, now.plus(Duration.ofDays(30)));
    Optional<RevocationList> revocations =
        Optional.of(RevocationList.read(list, "the list", VendorKeys.of(vendor.publicHalf())));
    GrantCheck.Wish wish = new GrantCheck.Wish(Action.INFER, Optional.of("research"));
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      int granted = 0;
      long start = System.nanoTime();
      for (int i = 0; i < CHECKS; i++) {
        GrantCheck.Situation here =
            new GrantCheck.Situation(
                now.plusNanos(i), Optional.empty(), "", Optional.of("DE"), revocations);
        granted += GrantCheck.check(grant, here, wish) instanceof GrantCheck.Granted ? 1 : 0;
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / CHECKS);
      if (granted != CHECKS) {
        throw new IllegalStateException("%d of %d were granted".formatted(granted, CHECKS));
      }
    }
    return claim("us, whether a grant allows a use", best, MOST_CHECK, best < MOST_CHECK);
  }

  private static boolean claim(String what, double value, double limit, boolean held) {
    System.out.printf("%-46s %8.3f  limit %s  %s%n", what, value, limit, held ? "held" : "MISSED");
    return held;
  }
}
