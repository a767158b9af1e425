CREATE TABLE items (
  name ${text} PRIMARY KEY NOT NULL,
  number ${integer} NOT NULL DEFAULT 0,
  bytes ${bytes}
) ${strict};
