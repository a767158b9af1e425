package io.weighbridge.openness;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Locale.ROOT;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Which licences are open, by SPDX identifier: those that the Open Source Initiative has approved,
/// those that the Free Software Foundation calls free (SPDX licence list), a fixed list for data,
/// and OpenMDW-1.0. Identifiers count letter by letter, as in the framework's tool
/// (LicenseHandler.php): `Apache 2.0` is none.
public final class OpenLicences {

  /// The framework's list for data. It spells the Public Domain Dedication `ODC-PDDL-1.0`, which is
  /// no SPDX identifier; [#remark] says so where it matters.
  private static final Set<String> DATA =
      Set.of(
          "CC0-1.0",
          "CC-BY-1.0",
          "CC-BY-2.0",
          "CC-BY-2.5",
          "CC-BY-2.5-AU",
          "CC-BY-3.0",
          "CC-BY-3.0-AT",
          "CC-BY-3.0-AU",
          "CC-BY-3.0-DE",
          "CC-BY-3.0-IGO",
          "CC-BY-3.0-NL",
          "CC-BY-3.0-US",
          "CC-BY-4.0",
          "CC-BY-SA-1.0",
          "CC-BY-SA-2.0",
          "CC-BY-SA-2.0-UK",
          "CC-BY-SA-2.1-JP",
          "CC-BY-SA-2.5",
          "CC-BY-SA-3.0",
          "CC-BY-SA-3.0-AT",
          "CC-BY-SA-4.0",
          "CDLA-Permissive-1.0",
          "CDLA-Permissive-2.0",
          "CDLA-Sharing-1.0",
          "ODC-PDDL-1.0",
          "ODC-By-1.0",
          "ODbL-1.0",
          "GFDL-1.3",
          "OGL-Canada-2.0",
          "OGL-UK-2.0",
          "OGL-UK-3.0");

  private static final String OPENMDW = "OpenMDW-1.0";
  private static final String PDDL = "PDDL-1.0";

  /// Licences that were made for a kind of content (mof-licenses.json of the framework's tool).
  private static final Map<ContentType, Set<String>> APPROPRIATE =
      Map.of(
          ContentType.CODE,
          Set.of(
              "0BSD",
              "AFL-1.1",
              "AFL-1.2",
              "AFL-2.0",
              "AFL-2.1",
              "AFL-3.0",
              "Apache-1.0",
              "Apache-1.1",
              "Apache-2.0",
              "ECL-1.0",
              "ECL-2.0",
              "ISC",
              "MIT",
              "MIT-0",
              "MulanPSL-1.0",
              "MulanPSL-2.0",
              "NCSA",
              "UPL-1.0",
              OPENMDW),
          ContentType.DATA,
          Set.of(
              "CDLA-Permissive-1.0",
              "CDLA-Permissive-2.0",
              "C-UDA-1.0",
              "CC-PDDC",
              "CC0-1.0",
              PDDL,
              OPENMDW),
          ContentType.DOCUMENT,
          Set.of(
              "Apache-2.0",
              "CC-BY-4.0",
              "CC-BY-SA-3.0",
              "CC-BY-SA-4.0",
              "FreeBSD-DOC",
              "CC-PDDC",
              "CC0-1.0",
              OPENMDW));

  private static final OpenLicences LISTED = read();

  private final String version;
  private final Set<String> osi;
  private final Set<String> fsf;
  private final Map<String, String> spellings;

  private OpenLicences(
      String version, Set<String> osi, Set<String> fsf, Map<String, String> spellings) {
    this.version = version;
    this.osi = osi;
    this.fsf = fsf;
    this.spellings = spellings;
  }

  private static OpenLicences read() {
    try (InputStream stream =
            Objects.requireNonNull(OpenLicences.class.getResourceAsStream("spdx-licences.txt"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, US_ASCII))) {
      String version = Objects.requireNonNull(lines.readLine()).split("[ ;]+", -1)[4];
      Set<String> osi = new HashSet<>();
      Set<String> fsf = new HashSet<>();
      Map<String, String> spellings = new HashMap<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        spellings.put(words[0].toLowerCase(ROOT), words[0]);
        for (int i = 1; i < words.length; i++) {
          (words[i].equals("osi") ? osi : fsf).add(words[0]);
        }
      }
      return new OpenLicences(version, osi, fsf, spellings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The version of the SPDX licence list.
  public static String version() {
    return LISTED.version;
  }

  public static boolean isOsiApproved(String id) {
    return LISTED.osi.contains(id);
  }

  public static boolean isFsfFree(String id) {
    return LISTED.fsf.contains(id);
  }

  /// Whether the framework takes a component under this licence for open, whatever its kind.
  public static boolean isOpen(String id) {
    return isOsiApproved(id) || isFsfFree(id) || DATA.contains(id) || id.equals(OPENMDW);
  }

  /// Whether a licence is open even where the framework's list misses it by its spelling.
  public static boolean isOpenInSubstance(String id) {
    return isOpen(id) || id.equals(PDDL);
  }

  /// Whether the licence was made for this kind of content.
  public static boolean isAppropriate(String id, ContentType type) {
    return APPROPRIATE.getOrDefault(type, Set.of()).contains(id);
  }

  /// The identifier as SPDX spells it, for one in any case: `apache-2.0` is `Apache-2.0`.
  public static Optional<String> spelling(String id) {
    return Optional.ofNullable(LISTED.spellings.get(id.toLowerCase(ROOT)));
  }

  /// Why a licence that people hold for open is not counted so, where there is something to say.
  public static Optional<String> remark(String id) {
    if (isOpen(id)) {
      return Optional.empty();
    }
    if (id.equals(PDDL)) {
      return Optional.of(
          "the framework's list has this licence as ODC-PDDL-1.0, so that its SPDX identifier"
              + " PDDL-1.0 does not count as open");
    }
    return spelling(id.strip().replace(' ', '-'))
        .or(() -> spelling(id.strip().replaceFirst("(?i)[ -]licen[cs]e$", "")))
        .filter(spelt -> isOpen(spelt) && !spelt.equals(id))
        .map(spelt -> "'%s' is no SPDX identifier; %s is, if that is meant".formatted(id, spelt));
  }
}
