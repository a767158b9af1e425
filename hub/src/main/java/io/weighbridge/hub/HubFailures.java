package io.weighbridge.hub;

import io.weighbridge.access.AccessException;
import io.weighbridge.access.BadDetail;
import io.weighbridge.access.LastAdministrator;
import io.weighbridge.access.NameTaken;
import io.weighbridge.access.NoSuchOrganization;
import io.weighbridge.access.NoSuchRequest;
import io.weighbridge.access.NoSuchToken;
import io.weighbridge.access.NoSuchUser;
import io.weighbridge.access.QuotaExceeded;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.BadOperation;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.NoSpaceLeft;
import io.weighbridge.repositories.NoSuchEntry;
import io.weighbridge.repositories.NoSuchRef;
import io.weighbridge.repositories.NoSuchRepository;
import io.weighbridge.repositories.RefExists;
import io.weighbridge.repositories.RepositoriesException;
import io.weighbridge.repositories.RepositoryDamaged;
import io.weighbridge.repositories.RepositoryExists;
import io.weighbridge.repositories.StaleParent;
import io.weighbridge.store.StorageFull;
import io.weighbridge.store.StoreException;
import io.weighbridge.store.StoreFailure;
import java.time.Duration;

/// Everything that the hub's doors refuse, in the words and headers by which clients of model hubs
/// tell one refusal from another: `X-Error-Code` decides which error a client raises, and
/// `X-Error-Message` is what several of them show. Status 5xx is kept for what may go better the
/// next time, because clients try those again.
public final class HubFailures {

  /// The exact words by which clients know a bad token from a missing repository.
  static final String BAD_TOKEN = "Invalid credentials in Authorization header";

  /// The exact words by which clients know a repository that the operator closed.
  static final String DISABLED = "Access to this resource is disabled.";

  private static final String CODE = "X-Error-Code";
  private static final String MESSAGE = "X-Error-Message";

  private HubFailures() {}

  /// A repository that is not there, or that the caller must not know of: the two look alike.
  public static HttpFailure repoNotFound() {
    return coded(404, "RepoNotFound", "Repository not found");
  }

  /// Something that is addressed as a repository, but can never be one here.
  static HttpFailure missing(String message) {
    return coded(404, "RepoNotFound", message);
  }

  /// A repository of this caller's that exists, but whose files are given to those only who asked.
  public static HttpFailure gated(boolean anonymous, String reason) {
    return coded(anonymous ? 401 : 403, "GatedRepo", reason);
  }

  public static HttpFailure revisionNotFound(String revision) {
    return coded(404, "RevisionNotFound", "Invalid rev id: " + Shown.text(revision));
  }

  /// A file or folder that the commit does not hold; clients remember the absence by the commit.
  public static HttpFailure entryNotFound(CommitId commit, String path) {
    return entryNotFound("%s does not exist on \"%s\"".formatted(Shown.text(path), commit.hex()))
        .header("X-Repo-Commit", commit.hex());
  }

  static HttpFailure entryNotFound(String message) {
    return coded(404, "EntryNotFound", message);
  }

  public static HttpFailure disabled() {
    return plain(403, DISABLED);
  }

  public static HttpFailure badToken() {
    return plain(401, BAD_TOKEN);
  }

  /// Something that only a signed-in caller may do, asked by nobody in particular.
  public static HttpFailure signInFirst() {
    return plain(401, "Sign in first: this needs a token in the Authorization header.");
  }

  public static HttpFailure exists(String message) {
    return plain(409, message);
  }

  public static HttpFailure forbidden(String message) {
    return plain(403, message);
  }

  /// A file that a scan keeps from everybody but those who may write to its repository. The code is
  /// that of gated models: with any other, Python's client takes a 403 for a broken connection and
  /// does not show the sentence (huggingface_hub `_raise_on_head_call_error`).
  static HttpFailure quarantined(String message) {
    return coded(403, "GatedRepo", message)
        .body(IndexJson.object().put("error", message).put("code", "Quarantined"));
  }

  public static HttpFailure badRequest(String message) {
    return plain(400, message);
  }

  /// Something of this program's own that is not there: a user, a token, a request.
  public static HttpFailure notFound(String message) {
    return plain(404, message);
  }

  /// The commit was made for a head that is not the head any more.
  public static HttpFailure staleParent(String message) {
    return plain(412, message);
  }

  public static HttpFailure tooLarge(String message) {
    return plain(413, message);
  }

  public static HttpFailure tooMany(Duration wait, String message) {
    return plain(429, message)
        .header("Retry-After", Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000)));
  }

  public static HttpFailure storageFull(String message) {
    return plain(507, message);
  }

  /// What the rooms below threw, as the answer that clients understand; anything unknown comes back
  /// as it is.
  public static RuntimeException translate(RuntimeException thrown) {
    return switch (thrown) {
      case RepositoriesException refused -> ofRepositories(refused);
      case StoreException refused -> ofStore(refused);
      case AccessException refused -> ofAccess(refused);
      default -> thrown;
    };
  }

  private static RuntimeException ofRepositories(RepositoriesException refused) {
    String message = Shown.message(refused);
    return switch (refused) {
      case BadOperation _ -> badRequest(message);
      case NoSuchEntry _ -> entryNotFound(message);
      case NoSuchRef _ -> coded(404, "RevisionNotFound", message);
      case NoSuchRepository _ -> repoNotFound();
      case RefExists _, RepositoryExists _ -> exists(message);
      case StaleParent _ -> staleParent(message);
      case NoSpaceLeft _ -> storageFull(message);
      case RepositoryDamaged damaged -> damaged;
    };
  }

  private static RuntimeException ofStore(StoreException refused) {
    return switch (refused) {
      case StorageFull full -> storageFull(Shown.message(full));
      case StoreFailure failure -> failure;
      default -> badRequest(Shown.message(refused));
    };
  }

  private static RuntimeException ofAccess(AccessException refused) {
    String message = Shown.sentence(Shown.message(refused));
    return switch (refused) {
      case NameTaken _ -> exists(message);
      case NoSuchUser _, NoSuchOrganization _, NoSuchToken _, NoSuchRequest _ -> notFound(message);
      case BadDetail _ -> badRequest(message);
      case LastAdministrator _ -> exists(message);
      case QuotaExceeded _ -> tooLarge(message);
    };
  }

  private static HttpFailure coded(int status, String code, String message) {
    return plain(status, message).header(CODE, code);
  }

  private static HttpFailure plain(int status, String message) {
    return HttpFailure.of(status, message).header(MESSAGE, message);
  }
}
