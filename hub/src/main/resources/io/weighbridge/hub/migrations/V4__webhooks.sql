-- Who is told of what happens to repositories, and what is still to be told.
CREATE TABLE webhooks (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL, -- the user whose eyes it sees with
  url TEXT NOT NULL,
  secret TEXT, -- sent with each delivery, so it is kept as it is
  domains TEXT NOT NULL, -- words of {repo, discussion}, separated by spaces
  watched TEXT NOT NULL, -- JSON: [{"type": "user"|"org"|"model", "name": ...}]
  disabled INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL
);

-- A delivery is written in the same breath as the event is noticed and leaves the table when it has arrived or was
-- given up, so a restart forgets none.
CREATE TABLE webhook_deliveries (
  number INTEGER PRIMARY KEY,
  webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  payload TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due);
