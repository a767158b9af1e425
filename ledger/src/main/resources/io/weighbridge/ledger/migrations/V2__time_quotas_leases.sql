-- What servers agree on beside the books. Times are milliseconds since 1970, UTC.

-- The latest moment that was ever seen: time does not go back below it.
CREATE TABLE latest_time (
  one    ${integer} PRIMARY KEY NOT NULL CHECK (one = 1),
  moment ${integer} NOT NULL
) ${strict};
INSERT INTO latest_time (one, moment) VALUES (1, 0);

-- When a clock was found behind that moment, and what it said.
CREATE TABLE clock_set_back (
  moment ${integer} PRIMARY KEY NOT NULL,
  clock  ${integer} NOT NULL
) ${strict};

-- How much was taken of what is limited, in the window that ends then.
CREATE TABLE quotas (
  name  ${text} NOT NULL,
  span  ${text} NOT NULL,
  ends  ${integer} NOT NULL,
  taken ${integer} NOT NULL,
  PRIMARY KEY (name, span)
) ${strict};

-- Who holds what, and until when. A turn is counted each time that it goes to somebody.
CREATE TABLE leases (
  name   ${text} PRIMARY KEY NOT NULL,
  holder ${text} NOT NULL,
  until  ${integer} NOT NULL,
  turn   ${integer} NOT NULL
) ${strict};
