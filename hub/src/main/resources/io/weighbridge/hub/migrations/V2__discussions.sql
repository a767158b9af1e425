-- Talk about a model: discussions and pull requests share one row of numbers per repository.
-- `repository` is the repository's lasting id, so a moved model keeps its talk.
CREATE TABLE discussions (
  repository TEXT NOT NULL,
  num INTEGER NOT NULL,
  title TEXT NOT NULL,
  author TEXT NOT NULL,
  created INTEGER NOT NULL, -- milliseconds since 1970
  status TEXT NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'merged')),
  pull_request INTEGER NOT NULL CHECK (pull_request IN (0, 1)),
  merge_commit TEXT,
  PRIMARY KEY (repository, num)
);

CREATE TABLE discussion_events (
  id TEXT NOT NULL PRIMARY KEY,
  repository TEXT NOT NULL,
  num INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('comment', 'status-change', 'commit', 'title-change')),
  author TEXT NOT NULL,
  created INTEGER NOT NULL,
  -- comment: its text; status-change: the new status; commit: the commit's title; title-change: the new title
  text TEXT NOT NULL,
  -- commit: its id; title-change: the title before
  before TEXT,
  edited INTEGER, -- when a comment was last edited
  hidden INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY (repository, num) REFERENCES discussions (repository, num) ON DELETE CASCADE,
  UNIQUE (repository, num, place)
);

-- What a comment said before each edit.
CREATE TABLE comment_history (
  event TEXT NOT NULL REFERENCES discussion_events (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  text TEXT NOT NULL,
  edited INTEGER NOT NULL,
  PRIMARY KEY (event, place)
);
