-- Grants that this server issued as a vendor, as they were handed out, to the byte.
CREATE TABLE issued_grants (
  id TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  document TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  issued_by TEXT NOT NULL
);
