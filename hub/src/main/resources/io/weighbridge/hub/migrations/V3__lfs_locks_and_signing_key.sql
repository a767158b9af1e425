-- Locks of the LFS locking API: one file of one repository, held by one user.
CREATE TABLE lfs_locks (
  id TEXT PRIMARY KEY,
  repository TEXT NOT NULL,
  path TEXT NOT NULL,
  owner TEXT NOT NULL,
  locked_at TEXT NOT NULL,
  UNIQUE (repository, path)
);

-- Keys that only this server knows. Whoever reads the database reads the tokens' hashes too, so
-- the file has to be kept like a key anyway.
CREATE TABLE signing_keys (
  name TEXT PRIMARY KEY,
  bytes BLOB NOT NULL,
  made_at TEXT NOT NULL
);
