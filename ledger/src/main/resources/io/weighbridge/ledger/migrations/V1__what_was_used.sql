-- The journal: a row for each thing that happened, with its entries inside. Rows are added and never changed; each
-- row's hash covers the one before. Everything else here is derived from it and can be made anew.
CREATE TABLE journal (
  seq    ${integer} PRIMARY KEY NOT NULL,
  tenant ${text} NOT NULL,
  source ${text} NOT NULL,
  id     ${text} NOT NULL,
  body   ${text} NOT NULL,
  hash   ${text} NOT NULL
) ${strict};

-- What was counted once is never counted again, however late it comes back.
CREATE UNIQUE INDEX journal_once ON journal (id, source, tenant);

-- The end of the chain, and whose books they are. Servers that share a database take turns by this row.
CREATE TABLE head (
  one  ${integer} PRIMARY KEY NOT NULL CHECK (one = 1),
  seq  ${integer} NOT NULL,
  hash ${text} NOT NULL,
  tenant ${text} NOT NULL
) ${strict};
INSERT INTO head (one, seq, tenant, hash) VALUES (1, 0, '', '0000000000000000000000000000000000000000000000000000000000000000');

-- Running sums by name: what was spent of a budget, used of a plan, left of a credit. Decimal text; added up in Java.
CREATE TABLE balances (
  name  ${text} PRIMARY KEY NOT NULL,
  value ${text} NOT NULL
) ${strict};

-- What is reserved and not settled yet, where several servers share a database; times are milliseconds since 1970, UTC.
CREATE TABLE holds (
  id      ${text} NOT NULL,
  name    ${text} NOT NULL,
  amount  ${text} NOT NULL,
  expires ${integer} NOT NULL,
  PRIMARY KEY (id, name)
) ${strict};
CREATE INDEX holds_by_name ON holds (name);
CREATE INDEX holds_by_end ON holds (expires);

-- Usage by day, as far as the journal has been rolled up.
CREATE TABLE usage_by_day (
  period     ${text} NOT NULL,
  day        ${text} NOT NULL,
  customer   ${text} NOT NULL,
  user_name  ${text} NOT NULL,
  token      ${text} NOT NULL,
  model      ${text} NOT NULL,
  charge     ${text} NOT NULL,
  plan       ${text} NOT NULL,
  currency   ${text} NOT NULL,
  events     ${integer} NOT NULL,
  cost       ${text} NOT NULL,
  credit     ${text} NOT NULL,
  quantities ${text} NOT NULL,
  PRIMARY KEY (period, day, customer, user_name, token, model, charge, plan, currency)
) ${strict};

CREATE TABLE rolled_up (
  one ${integer} PRIMARY KEY NOT NULL CHECK (one = 1),
  seq ${integer} NOT NULL
) ${strict};
INSERT INTO rolled_up (one, seq) VALUES (1, 0);
