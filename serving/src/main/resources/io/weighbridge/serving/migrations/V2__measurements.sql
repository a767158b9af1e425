-- The last measurement of each deployment's speed, as the API answers it.
CREATE TABLE measurements (
  deployment TEXT NOT NULL PRIMARY KEY,
  document   TEXT NOT NULL
) STRICT;
