package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.hub.CatalogueQueue.Depth;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import java.lang.System.Logger.Level;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// All models as people look for them, in memory: what the index says of them, and what was derived
/// of their files by who knows licences, openness, engines, scans and signatures. The index tells
/// of every change before anybody is answered; what was not derived yet, or by other rules, is in
/// the background.
final class Catalogue implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Catalogue.class.getName());

  /// Models whose rows are written, and synced, together.
  private static final int BATCH = 32;

  /// Decisions that are remembered.
  private static final int MOST_DECIDED = 10_000;

  private final HubParts parts;
  private final ModelIndex index;
  private final CatalogueFacts facts;
  private final CatalogueDerivation derivation;
  private final Map<String, CatalogueRow> rows = new ConcurrentHashMap<>();
  private final Map<String, CatalogueFacts.Decided> decided = new ConcurrentHashMap<>();
  private final CatalogueQueue waiting = new CatalogueQueue();
  private final Thread behind;

  private Catalogue(
      HubParts parts, ModelIndex index, Scans scans, SignatureCheck check, CatalogueFacts facts) {
    this.parts = parts;
    this.index = index;
    this.facts = facts;
    this.derivation = new CatalogueDerivation(parts, scans, check, facts);
    this.behind = Thread.ofVirtual().name("catalogue").unstarted(this::run);
  }

  /// Reads what is known, and begins to derive what is not.
  static Catalogue open(
      HubParts parts,
      ModelIndex index,
      Scans scans,
      Pushes pushes,
      SignatureCheck check,
      CatalogueFacts facts) {
    Catalogue catalogue = new Catalogue(parts, index, scans, check, facts);
    index.watch(catalogue::changed);
    scans.watch(catalogue::rescanned);
    pushes.listen(_ -> catalogue.decided.clear());
    catalogue.reload(parts.database().read(CatalogueRows::all));
    String rules = catalogue.rules();
    // Certificates expire and the trusted keys may be others: who signed is looked at every time.
    String unsigned = SignedRevision.word(SignatureCheck.Status.UNSIGNED);
    catalogue.rows.values().stream()
        .filter(row -> !row.isCurrent(rules) || !row.facets().signature().equals(unsigned))
        // In the order in which files are looked at again: a repository is open for both.
        .sorted(Comparator.comparing(CatalogueRow::lower))
        .map(CatalogueRow::id)
        .forEach(id -> catalogue.waiting.add(id, Depth.WHOLE));
    catalogue.behind.start();
    return catalogue;
  }

  private String rules() {
    return derivation.rules();
  }

  CatalogueFacts facts() {
    return facts;
  }

  // Asking.

  /// What a caller finds.
  ///
  /// @param deployed the names of deployed models, in lower case
  CatalogueSearch.Found find(CatalogueQuery query, Caller caller, Set<String> deployed) {
    index.settle();
    Set<Long> matching = Set.of();
    // One letter begins words of nearly every card: it is looked for in names alone.
    String match =
        ModelSql.match(query.words().stream().filter(Catalogue::isLookedForInTexts).toList());
    if (!match.isEmpty()) {
      matching =
          new HashSet<>(parts.database().read(handle -> CatalogueRows.matching(handle, match)));
    }
    return new CatalogueSearch(query, Viewer.of(caller, parts.accounts()), matching, deployed)
        .in(rows.values());
  }

  private static boolean isLookedForInTexts(String word) {
    return word.length() > 1 || word.codePointAt(0) > 0x7f;
  }

  /// Whether this server may use a model as it usually does; nothing where there is no commit.
  Optional<CatalogueFacts.Decided> decided(CatalogueRow row) {
    LocalDate day = LocalDate.ofInstant(parts.clock().instant(), ZoneOffset.UTC);
    String key =
        "%s %b %s %s"
            .formatted(row.id(), row.isPrivate(), row.head().map(CommitId::hex).orElse(""), day);
    CatalogueFacts.Decided known = decided.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      Optional<CatalogueFacts.Decided> found = derivation.model(row).map(facts::decided);
      if (decided.size() >= MOST_DECIDED) {
        decided.clear();
      }
      found.ifPresent(answer -> decided.put(key, answer));
      return found;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the use of %s could not be decided".formatted(row.name()), e);
      return Optional.empty();
    }
  }

  // Keeping up.

  private void reload(Collection<CatalogueRow> read) {
    read.forEach(row -> rows.put(row.id(), row));
  }

  /// The rows of these models were written, or are gone.
  private void changed(Collection<String> ids) {
    List<CatalogueRow> read = parts.database().read(handle -> CatalogueRows.of(handle, ids));
    Set<String> there = read.stream().map(CatalogueRow::id).collect(Collectors.toSet());
    rows.keySet().removeAll(ids.stream().filter(id -> !there.contains(id)).toList());
    // Whose terms may be told of hangs on who sees it.
    Set<String> shown =
        read.stream()
            .filter(row -> {
              CatalogueRow before = rows.get(row.id());
              return before != null && before.isPrivate() != row.isPrivate();
            })
            .map(CatalogueRow::id)
            .collect(Collectors.toSet());
    reload(read);
    String rules = rules();
    for (CatalogueRow row : read) {
      if (!row.isCurrent(rules) || shown.contains(row.id())) {
        derive(row);
        // The class of what is made from it may hang on its own.
        parts
            .database()
            .read(handle -> CatalogueRows.children(handle, row.name()))
            .forEach(child -> waiting.add(child, Depth.WHOLE));
      }
    }
  }

  private void rescanned(ModelRepository repository) {
    waiting.add(repository.settings().id(), Depth.VERDICT);
  }

  private void run() {
    try {
      while (!waiting.isClosed()) {
        Map<Long, ModelFacets> derived = new LinkedHashMap<>();
        waiting
            .take(BATCH)
            .forEach((id, depth) -> {
              CatalogueRow row = rows.get(id);
              if (row != null && !waiting.isClosed()) {
                derivation.of(row, depth).ifPresent(facets -> derived.put(row.number(), facets));
              }
            });
        write(derived);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    }
  }

  private void derive(CatalogueRow row) {
    derivation.of(row, Depth.WHOLE).ifPresent(facets -> write(Map.of(row.number(), facets)));
  }

  private void write(Map<Long, ModelFacets> derived) {
    if (derived.isEmpty()) {
      return;
    }
    try {
      reload(
          parts
              .database()
              .writeLoosely(handle -> {
                derived.forEach((number, facets) -> CatalogueRows.put(handle, number, facets));
                return CatalogueRows.numbered(handle, derived.keySet());
              }));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "what the catalogue says of models could not be written", e);
    }
  }

  /// Ends the thread behind; what it did not reach it does after the next start.
  @Override
  public void close() {
    waiting.close();
    try {
      // Not interrupted: that would close files which it shares with others.
      behind.join(java.time.Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
