package io.weighbridge.hub;

import io.weighbridge.access.AccessRequests;
import io.weighbridge.access.Accounts;
import io.weighbridge.access.Audit;
import io.weighbridge.access.BadTokens;
import io.weighbridge.access.Permissions;
import io.weighbridge.access.Quotas;
import io.weighbridge.access.Tokens;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import java.time.Clock;
import java.util.List;

/// All that the hub's doors lead to, opened and closed by whoever starts the hub.
///
/// @param inspections are asked before a commit becomes visible, in this order
/// @param inspection looks into files before others can have them
/// @param scanPolicy what becomes of files in which something was found
public record HubParts(
    Repositories repositories,
    Blobs blobs,
    Database database,
    Accounts accounts,
    Tokens tokens,
    Permissions permissions,
    AccessRequests requests,
    Audit audit,
    BadTokens badTokens,
    Quotas quotas,
    HubSettings settings,
    List<PushInspection> inspections,
    FileInspection inspection,
    ScanPolicy scanPolicy,
    Clock clock) {

  public HubParts {
    inspections = List.copyOf(inspections);
  }

  /// The usual parts over a store, a database and a clock.
  public static HubParts of(
      Repositories repositories,
      Blobs blobs,
      Database database,
      HubSettings settings,
      long usualQuota,
      Clock clock) {
    Accounts accounts = new Accounts(database, clock);
    AccessRequests requests = new AccessRequests(database, clock);
    return new HubParts(
        repositories,
        blobs,
        database,
        accounts,
        new Tokens(database, accounts, clock),
        new Permissions(accounts, requests),
        requests,
        new Audit(database, clock),
        new BadTokens(clock),
        new Quotas(database, usualQuota),
        settings,
        List.of(),
        FileInspection.NONE,
        ScanPolicy.DEFAULT,
        clock);
  }

  /// With these inspections.
  public HubParts inspectedBy(List<PushInspection> more) {
    return new HubParts(
        repositories,
        blobs,
        database,
        accounts,
        tokens,
        permissions,
        requests,
        audit,
        badTokens,
        quotas,
        settings,
        more,
        inspection,
        scanPolicy,
        clock);
  }

  /// With files scanned by these rules.
  public HubParts scannedBy(FileInspection rules, ScanPolicy policy) {
    return new HubParts(
        repositories,
        blobs,
        database,
        accounts,
        tokens,
        permissions,
        requests,
        audit,
        badTokens,
        quotas,
        settings,
        inspections,
        rules,
        policy,
        clock);
  }
}
