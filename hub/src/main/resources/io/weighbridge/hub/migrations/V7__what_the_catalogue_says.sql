-- What a catalogue says of models beside what is in `models`: derived from their files by who knows licences, openness,
-- engines, scans and signatures. It can be emptied at any time and is built again in the background.
CREATE TABLE model_facets (
  number       INTEGER PRIMARY KEY REFERENCES models ON DELETE CASCADE,
  head         TEXT NOT NULL,       -- the commit that was looked at
  rules        TEXT NOT NULL,       -- which rules judged, so that others judge again
  summary      TEXT NOT NULL,       -- the first sentence of the card
  weights      INTEGER NOT NULL,    -- bytes of the files that hold weights
  formats      TEXT NOT NULL,       -- JSON list
  engines      TEXT NOT NULL,       -- JSON list
  sealed       INTEGER NOT NULL,
  licence      TEXT,
  licence_name TEXT,
  family       TEXT NOT NULL,
  mof          INTEGER NOT NULL,    -- class 1, 2 or 3; 0 for none
  osaid        TEXT NOT NULL,
  downloadable INTEGER,             -- NULL where that is not known
  licence_open INTEGER,
  verdict      TEXT NOT NULL,
  signature    TEXT NOT NULL
) STRICT;
