-- Times are milliseconds since 1970, UTC.

-- A session is a token that a browser keeps: it ends by itself, and with the token that opened it.
ALTER TABLE tokens ADD COLUMN session INTEGER NOT NULL DEFAULT 0 CHECK (session IN (0, 1));
ALTER TABLE tokens ADD COLUMN opened_by TEXT REFERENCES tokens (id);
CREATE INDEX tokens_by_opener ON tokens (opened_by) WHERE opened_by IS NOT NULL;

-- PBKDF2-HMAC-SHA256 of a password, as many iterations as were usual when it was set.
CREATE TABLE passwords (
  user       TEXT PRIMARY KEY NOT NULL REFERENCES users (name),
  salt       BLOB NOT NULL,
  hash       BLOB NOT NULL,
  iterations INTEGER NOT NULL CHECK (iterations > 0),
  changed    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who somebody is at a provider of OpenID Connect: the pair of issuer and subject never changes there.
CREATE TABLE subjects (
  issuer  TEXT NOT NULL,
  subject TEXT NOT NULL,
  user    TEXT NOT NULL REFERENCES users (name),
  linked  INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX subjects_by_user ON subjects (user);
