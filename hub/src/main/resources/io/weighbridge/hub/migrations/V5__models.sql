-- What can be searched of the models. `models`, `model_tags` and `model_texts` are derived: they can be emptied at any
-- time and are built again from the git repositories. `model_downloads` and `model_likes` are not.

CREATE TABLE models (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,                  -- 24 hexadecimal digits, as in the repository's settings
  name          TEXT NOT NULL UNIQUE COLLATE NOCASE,   -- namespace/name
  namespace     TEXT NOT NULL COLLATE NOCASE,
  private       INTEGER NOT NULL,
  gate          TEXT NOT NULL,
  disabled      INTEGER NOT NULL,
  head          TEXT NOT NULL,                         -- the commit of main that this row describes; '' for none
  derivation    INTEGER NOT NULL,                      -- how it was derived, so that a later release derives it again
  created       INTEGER NOT NULL,                      -- milliseconds since 1970
  modified      INTEGER NOT NULL,
  pipeline_tag  TEXT,
  library       TEXT,
  licence       TEXT,
  parameters    INTEGER NOT NULL,
  main_size     INTEGER NOT NULL,                      -- bytes of the files of main
  used_storage  INTEGER NOT NULL,                      -- bytes of the git repository and of the large files of main
  tags          TEXT NOT NULL,                         -- JSON list, in the order in which they are shown
  facts         TEXT NOT NULL,                         -- JSON object: cardData, config, safetensors, gguf, ...
  files         TEXT NOT NULL,                         -- JSON list of paths
  downloads     INTEGER NOT NULL DEFAULT 0,            -- of 30 days
  downloads_all INTEGER NOT NULL DEFAULT 0,
  likes         INTEGER NOT NULL DEFAULT 0,
  likes_30d     INTEGER NOT NULL DEFAULT 0,
  trending      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX models_namespace ON models (namespace);
CREATE INDEX models_created ON models (created, number);
CREATE INDEX models_modified ON models (modified, number);
CREATE INDEX models_downloads ON models (downloads, number);
CREATE INDEX models_likes ON models (likes, number);
CREATE INDEX models_trending ON models (trending, number);

CREATE TABLE model_tags (
  tag    TEXT NOT NULL COLLATE NOCASE,
  number INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
  kind   TEXT NOT NULL,
  PRIMARY KEY (tag, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX model_tags_number ON model_tags (number);

-- By the number of the model; the texts themselves are not kept.
CREATE VIRTUAL TABLE model_texts USING fts5 (name, tags, card, content = '', contentless_delete = 1);

CREATE TABLE model_downloads (
  id    TEXT NOT NULL,
  day   INTEGER NOT NULL,                              -- days since 1970, UTC
  count INTEGER NOT NULL,
  PRIMARY KEY (id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_likes (
  id   TEXT NOT NULL,
  user TEXT NOT NULL COLLATE NOCASE,
  at   INTEGER NOT NULL,
  PRIMARY KEY (id, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX model_likes_user ON model_likes (user, at);
