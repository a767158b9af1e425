package io.weighbridge.grants;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.Term;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a vendor's server remembers of what it issued, and how its list stays fresh.
final class IssuedGrantsTest {

  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir private Path folder = Path.of("");
  private final VendorKey vendor = VendorKey.create();
  private Instant now = START;
  private Database database;
  private Grants grants;
  private IssuedGrants issued;
  private PackageManifest manifest;

  /// A clock that the test turns, and nothing that is counted.
  private final class Books implements TrustedTime, Quota, Leases {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public Optional<Duration> behind() {
      return Optional.empty();
    }

    @Override
    public Taken take(String name, long number, long limit, Span span) {
      return new Taken(true, limit - number, Optional.empty());
    }

    @Override
    public void giveBack(String name, long number, Span span) {}

    @Override
    public long taken(String name, Span span) {
      return 1;
    }

    @Override
    public Optional<Lease> acquire(String name, Duration length) {
      return Optional.empty();
    }
  }

  @BeforeEach
  void open() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.write(model.resolve("weights.bin"), new byte[1000]);
    manifest =
        new Sealing(vendor, "acme/m", "Acme")
            .seal(Sealing.files(model), folder.resolve("package"), _ -> {});
    begin();
  }

  private void begin() {
    database = Database.open(folder.resolve("hub.db"), List.of(Grants.TABLES));
    Books books = new Books();
    grants =
        Grants.open(
            new GrantParts(
                database,
                List.of(vendor.publicHalf()),
                Optional.empty(),
                "0".repeat(64),
                Optional.empty(),
                books,
                books,
                books));
    issued = IssuedGrants.open(grants, database, new Vendor(vendor, "Acme"));
  }

  @AfterEach
  void close() {
    issued.close();
    grants.close();
    database.close();
  }

  private String issue(Optional<String> supersedes, LicenseeKey bob) {
    GrantTerms terms =
        new GrantTerms(
            new Scope(Set.of(Action.INFER), List.of(), List.of(), List.of()),
            new Term(now, Optional.empty(), 0),
            Limits.NONE,
            OutputLimits.NONE,
            new Contact(Optional.empty(), OptionalLong.empty(), OptionalLong.of(7)),
            Optional.empty());
    return issued.issue(manifest, bob.publicHalf(), "Bob", terms, supersedes, "ann").id();
  }

  private List<String> told() {
    return issued.all().stream()
        .map(one -> "%s %s %s".formatted(one.grant().id(), one.by(), one.state().word()))
        .toList();
  }

  @Test
  void whatWasIssuedIsTheSameAfterTheServerComesBack() {
    LicenseeKey bob = LicenseeKey.create();
    String first = issue(Optional.empty(), bob);
    now = now.plusSeconds(60);
    String second = issue(Optional.of(first), bob);
    now = now.plusSeconds(60);
    String third = issue(Optional.empty(), bob);
    issued.revoke(third, "not paid", IssuedGrants.VALIDITY);
    List<String> before = told();
    assertThat(before)
        .containsExactly(third + " ann revoked", second + " ann valid", first + " ann renewed");
    close();
    begin();
    assertThat(told()).isEqualTo(before);
  }

  @Test
  void theListIsSignedAnewWhenItIsADayOld() {
    String taken = issue(Optional.empty(), LicenseeKey.create());
    issued.revoke(taken, "not paid", Duration.ofDays(7));
    RevocationList before = issued.list().orElseThrow();
    now = START.plus(IssuedGrants.AGE).minusNanos(1);
    issued.keepUp();
    assertThat(issued.list().orElseThrow().serial()).isEqualTo(before.serial());
    now = START.plus(IssuedGrants.AGE);
    issued.keepUp();
    RevocationList after = issued.list().orElseThrow();
    assertThat(after.serial()).isEqualTo(before.serial() + 1);
    assertThat(after.issued()).isEqualTo(now);
    assertThat(after.nextUpdate()).isEqualTo(now.plus(Duration.ofDays(7)));
    assertThat(after.revoked()).containsOnlyKeys(taken);
    // What licensees' servers fetch is that one.
    assertThat(grants.revocations(vendor.publicHalf().id()).orElseThrow())
        .contains("\"serial\":%d".formatted(after.serial()));
  }

  @Test
  void whoNeverIssuedAGrantHasNoList() {
    now = START.plus(Duration.ofDays(100));
    issued.keepUp();
    assertThat(issued.list()).isEmpty();
  }
}
