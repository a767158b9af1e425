-- Times are milliseconds since 1970, UTC. Numbers count rows as they came: lists are paged by them.

CREATE TABLE training_files (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL UNIQUE,
  owner   TEXT NOT NULL,
  purpose TEXT NOT NULL,
  name    TEXT NOT NULL,
  bytes   INTEGER NOT NULL CHECK (bytes >= 0),
  sha256  TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX training_files_by_owner ON training_files (owner, number);

-- The owner's rights are asked again when the model is published: scope and token are those that the job was made with.
CREATE TABLE finetuning_jobs (
  number          INTEGER PRIMARY KEY AUTOINCREMENT,
  id              TEXT NOT NULL UNIQUE,
  owner           TEXT NOT NULL,
  scope           TEXT NOT NULL CHECK (scope IN ('READ', 'WRITE', 'ADMIN')),
  token           TEXT NOT NULL,
  site_admin      INTEGER NOT NULL CHECK (site_admin IN (0, 1)),
  base            TEXT NOT NULL,
  revision        TEXT NOT NULL,
  base_commit     TEXT NOT NULL,
  target          TEXT NOT NULL,
  training_file   TEXT NOT NULL,
  validation_file TEXT,
  hyperparameters TEXT NOT NULL,
  suffix          TEXT,
  metadata        TEXT NOT NULL,
  status          TEXT NOT NULL
    CHECK (status IN ('validating_files', 'queued', 'running', 'succeeded', 'failed', 'cancelled')),
  error_code      TEXT,
  error_message   TEXT,
  error_param     TEXT,
  published       TEXT,
  results         TEXT NOT NULL DEFAULT '[]',
  examples        INTEGER,
  created         INTEGER NOT NULL,
  finished        INTEGER
) STRICT;
CREATE INDEX finetuning_jobs_by_owner ON finetuning_jobs (owner, number);
CREATE INDEX finetuning_jobs_by_status ON finetuning_jobs (status, number);

CREATE TABLE finetuning_events (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL UNIQUE,
  job     TEXT NOT NULL REFERENCES finetuning_jobs (id) ON DELETE CASCADE,
  level   TEXT NOT NULL CHECK (level IN ('info', 'warn', 'error')),
  type    TEXT NOT NULL CHECK (type IN ('message', 'metrics')),
  message TEXT NOT NULL,
  data    TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX finetuning_events_by_job ON finetuning_events (job, number);

CREATE TABLE finetuning_checkpoints (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL UNIQUE,
  job     TEXT NOT NULL REFERENCES finetuning_jobs (id) ON DELETE CASCADE,
  step    INTEGER NOT NULL,
  metrics TEXT NOT NULL,
  weights TEXT,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX finetuning_checkpoints_by_job ON finetuning_checkpoints (job, number);
