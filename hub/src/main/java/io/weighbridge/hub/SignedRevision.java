package io.weighbridge.hub;

import io.weighbridge.hub.SignatureCheck.SignedFile;
import io.weighbridge.hub.SignatureCheck.Verdict;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.store.Blobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A revision of a model whose signature is checked. Large files are known by their digests
/// already, so that costs the reading of what git itself holds.
final class SignedRevision {

  private static final int MAX_SIGNATURE = 64 << 20;
  private static final int MAX_FILES = 50_000;
  private static final int PAGE = 10_000;

  private final ModelRepository repository;
  private final CommitId commit;
  private final CommitFiles content;

  SignedRevision(ModelRepository repository, CommitId commit, Blobs blobs) {
    this.repository = repository;
    this.commit = commit;
    this.content = new CommitFiles(repository, blobs);
  }

  /// A status in the words of the catalogue.
  static String word(SignatureCheck.Status status) {
    return switch (status) {
      case VERIFIED -> "yes";
      case UNTRUSTED -> "untrusted";
      case INVALID -> "bad";
      case UNSIGNED -> "no";
    };
  }

  Verdict verdict(SignatureCheck check) {
    Optional<Entry> signature =
        RepoPath.from(SignatureCheck.FILE).flatMap(path -> repository.entry(commit, path));
    if (signature.isEmpty() || !(signature.get() instanceof Entry.File file)) {
      return Verdict.UNSIGNED;
    }
    Optional<byte[]> bytes =
        file.size() > MAX_SIGNATURE ? Optional.empty() : content.start(file, MAX_SIGNATURE);
    if (bytes.isEmpty()) {
      return invalid(
          "%s is too large for a signature, or is not there.".formatted(SignatureCheck.FILE));
    }
    List<SignedFile> files = new ArrayList<>();
    Optional<RepoPath> after = Optional.empty();
    do {
      List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, PAGE);
      for (Entry entry : page) {
        if (entry instanceof Entry.File found) {
          files.add(signedFile(found));
        }
      }
      if (files.size() > MAX_FILES) {
        return invalid(
            "There are more than %d files, too many to be compared.".formatted(MAX_FILES));
      }
      after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().path());
    } while (after.isPresent());
    return check.check(
        "%s@%s".formatted(repository.id(), commit.hex().substring(0, 12)), bytes.get(), files);
  }

  private SignedFile signedFile(Entry.File file) {
    return new SignedFile(
        file.path().text(),
        file.size(),
        file.lfs().map(pointer -> pointer.object().hex()),
        () ->
            content
                .open(file)
                .orElseThrow(() ->
                    HubFailures.entryNotFound(
                        "The bytes of %s in %s are not there."
                            .formatted(file.path(), repository.id()))));
  }

  private static Verdict invalid(String reason) {
    return new Verdict(SignatureCheck.Status.INVALID, Map.of(), reason, 0, List.of());
  }
}
