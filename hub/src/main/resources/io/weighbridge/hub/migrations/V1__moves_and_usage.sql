-- Names that repositories had before they were moved. Requests for them are sent on.
CREATE TABLE moves (
  was TEXT PRIMARY KEY NOT NULL,
  now TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX moves_by_now ON moves (now);

-- How many bytes came into each repository, by its lasting id: what its namespace gets back with it.
CREATE TABLE repository_bytes (
  repository TEXT PRIMARY KEY NOT NULL,
  bytes      INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT, WITHOUT ROWID;
