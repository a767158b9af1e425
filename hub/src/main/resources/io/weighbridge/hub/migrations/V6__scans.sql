-- What was found in files, by the bytes and the name under which they were looked at.
CREATE TABLE scans (
  object  TEXT NOT NULL,    -- of a large file its SHA-256, of another the git object, in hexadecimal digits
  name    TEXT NOT NULL,    -- without its folder
  rules   TEXT NOT NULL,    -- which rules judged
  sha256  TEXT NOT NULL,
  safety  TEXT NOT NULL CHECK (safety IN ('SAFE', 'SUSPICIOUS', 'MALICIOUS')),
  sentence TEXT NOT NULL,
  report  TEXT NOT NULL,    -- JSON
  scanned INTEGER NOT NULL, -- milliseconds since 1970
  PRIMARY KEY (object, name)
) STRICT, WITHOUT ROWID;

-- Files of a repository, by its lasting id, in which something was found.
CREATE TABLE scan_findings (
  repository TEXT NOT NULL,
  object     TEXT NOT NULL,
  path       TEXT NOT NULL,
  safety     TEXT NOT NULL,
  sentence   TEXT NOT NULL,
  PRIMARY KEY (repository, object, path)
) STRICT, WITHOUT ROWID;

-- Which rules have seen all files of a repository that were there before the rules were.
CREATE TABLE scanned_repositories (
  repository TEXT PRIMARY KEY NOT NULL,
  rules      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
