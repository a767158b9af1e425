-- The vendors whose signatures are believed here.
CREATE TABLE vendors (
  id TEXT PRIMARY KEY,
  pem TEXT NOT NULL,
  trusted_at TEXT NOT NULL
);

-- Grants as they were handed in, to the byte.
CREATE TABLE installed_grants (
  id TEXT PRIMARY KEY,
  package TEXT NOT NULL,
  document TEXT NOT NULL,
  installed_at TEXT NOT NULL
);

-- The last list of each vendor: one with a lower number never takes its place.
CREATE TABLE revocation_lists (
  issuer TEXT PRIMARY KEY,
  serial INTEGER NOT NULL,
  document TEXT NOT NULL,
  received_at TEXT NOT NULL
);

-- When it was found that the counts of what grants allow had begun anew though grants were there.
CREATE TABLE lost_counts (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  at TEXT NOT NULL
);
