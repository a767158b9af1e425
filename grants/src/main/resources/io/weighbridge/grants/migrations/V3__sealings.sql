-- Models of the hub that are sealed into other repositories, in the order in which they are done.
-- Scope and token of the owner are those with which he asked.
CREATE TABLE sealings (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  scope TEXT NOT NULL,
  token TEXT NOT NULL,
  site_admin INTEGER NOT NULL,
  repository TEXT NOT NULL,
  revision TEXT NOT NULL,
  hex TEXT NOT NULL,
  target TEXT NOT NULL,
  model TEXT NOT NULL,
  readable TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  result TEXT,
  package TEXT,
  problem TEXT
);
