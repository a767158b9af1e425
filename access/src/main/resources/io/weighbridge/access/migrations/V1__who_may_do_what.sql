-- Times are milliseconds since 1970, UTC.

-- Users and organisations share one space of names; two that differ in case alone are the same to a reader.
CREATE TABLE namespaces (
  name   TEXT PRIMARY KEY NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  kind   TEXT NOT NULL CHECK (kind IN ('user', 'organization'))
) STRICT;

CREATE TABLE users (
  name     TEXT PRIMARY KEY NOT NULL REFERENCES namespaces (name),
  fullname TEXT NOT NULL,
  email    TEXT,
  admin    INTEGER NOT NULL CHECK (admin IN (0, 1)),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created  INTEGER NOT NULL
) STRICT;

CREATE TABLE organizations (
  name     TEXT PRIMARY KEY NOT NULL REFERENCES namespaces (name),
  fullname TEXT NOT NULL,
  created  INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  organization TEXT NOT NULL REFERENCES organizations (name) ON DELETE CASCADE,
  user         TEXT NOT NULL REFERENCES users (name),
  role         TEXT NOT NULL CHECK (role IN ('READ', 'WRITE', 'ADMIN')),
  PRIMARY KEY (organization, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user, organization);

-- The token itself is nowhere: its SHA-256 is. Revoked ones stay, so that the audit log can be read.
CREATE TABLE tokens (
  id        TEXT PRIMARY KEY NOT NULL,
  digest    BLOB NOT NULL UNIQUE,
  user      TEXT NOT NULL REFERENCES users (name),
  name      TEXT NOT NULL,
  scope     TEXT NOT NULL CHECK (scope IN ('READ', 'WRITE', 'ADMIN')),
  created   INTEGER NOT NULL,
  expires   INTEGER,
  last_used INTEGER,
  revoked   INTEGER
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user, created);

-- Requests for access to gated repositories, by the repository's id, which outlives its name.
CREATE TABLE access_requests (
  repository TEXT NOT NULL,
  user       TEXT NOT NULL REFERENCES users (name),
  status     TEXT NOT NULL CHECK (status IN ('PENDING', 'ACCEPTED', 'REJECTED')),
  asked      INTEGER NOT NULL,
  decided    INTEGER,
  decided_by TEXT,
  reason     TEXT,
  PRIMARY KEY (repository, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_requests_by_status ON access_requests (repository, status, asked, user);

CREATE TABLE access_request_fields (
  repository TEXT NOT NULL,
  user       TEXT NOT NULL,
  name       TEXT NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (repository, user, name),
  FOREIGN KEY (repository, user) REFERENCES access_requests (repository, user) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE quotas (
  namespace   TEXT PRIMARY KEY NOT NULL,
  limit_bytes INTEGER CHECK (limit_bytes >= 0),
  used_bytes  INTEGER NOT NULL DEFAULT 0 CHECK (used_bytes >= 0)
) STRICT, WITHOUT ROWID;

-- What happened. Rows are added and never changed.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  who     TEXT NOT NULL,
  token   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_who ON audit (who, id);
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_action ON audit (action, id);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: its rows are not changed');
END;

CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: its rows are not removed');
END;

-- INSERT OR REPLACE removes rows without asking the trigger above.
CREATE TRIGGER audit_is_not_overwritten BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: its rows are not replaced');
END;
