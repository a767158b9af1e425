-- What operators asked for. `latest` is the highest version number so far; `unloaded` is 1 where
-- an operator took the model out of memory.
CREATE TABLE deployments (
  name TEXT PRIMARY KEY,
  repository TEXT,
  revision TEXT,
  folder TEXT,
  engine TEXT,
  instances INTEGER NOT NULL,
  max_batch INTEGER NOT NULL,
  max_delay_us INTEGER NOT NULL,
  queue INTEGER NOT NULL,
  purpose TEXT,
  latest INTEGER NOT NULL,
  unloaded INTEGER NOT NULL,
  deployed_at TEXT NOT NULL,
  CHECK ((repository IS NULL) = (revision IS NULL) AND (repository IS NULL) <> (folder IS NULL))
);

-- The versions that answer: the main one, and one that is tried with a share of the requests.
CREATE TABLE deployment_versions (
  deployment TEXT NOT NULL REFERENCES deployments (name) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  revision TEXT,
  commit_id TEXT NOT NULL,
  share INTEGER NOT NULL,
  PRIMARY KEY (deployment, number)
);
