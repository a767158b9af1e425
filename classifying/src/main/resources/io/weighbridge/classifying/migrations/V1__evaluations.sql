-- What deployments came to on data. Times are milliseconds since 1970, UTC; the document is what the API answers.
CREATE TABLE evaluations (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  owner      TEXT NOT NULL,
  deployment TEXT NOT NULL,
  repository TEXT NOT NULL,
  open       INTEGER NOT NULL CHECK (open IN (0, 1)),
  created    INTEGER NOT NULL,
  document   TEXT NOT NULL
) STRICT;
CREATE INDEX evaluations_by_owner ON evaluations (owner, number);
CREATE INDEX evaluations_by_deployment ON evaluations (deployment, number);
