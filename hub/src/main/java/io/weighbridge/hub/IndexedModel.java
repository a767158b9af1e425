package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoId;
import java.time.Instant;
import java.util.Optional;

/// A model as the index knows it: everything that a list shows without opening a repository.
///
/// @param number the row of the index, larger for what was indexed first later
/// @param id what stays when the model is moved
/// @param head the commit of `main` that this describes
/// @param tags a JSON list
/// @param facts a JSON object (see [ModelContent#facts]); empty where it was not asked for
/// @param files a JSON list of paths; empty where it was not asked for
/// @param downloads of the last 30 days
/// @param key what the list was sorted by
record IndexedModel(
    long number,
    String id,
    RepoId name,
    boolean isPrivate,
    Gate gate,
    boolean disabled,
    Optional<CommitId> head,
    Instant created,
    Instant modified,
    Optional<String> pipelineTag,
    Optional<String> library,
    long usedStorage,
    String tags,
    String facts,
    String files,
    long downloads,
    long downloadsAllTime,
    long likes,
    long trending,
    String key) {}
