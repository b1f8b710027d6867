-- The books. Times are microseconds since 1970, amounts plain decimals (text, so that no figure
-- passes through a binary fraction), hashes 32 bytes, ids of ours 16 bytes.
--
-- The lane is the first column of every key: what is in one lane can live on one shard.

create table merchant (
  lane             integer not null,
  merchant         text    not null,
  number           integer not null,
  parent           text,
  name             text    not null,
  name_folded      text    not null, -- the name without case, which a search compares with
  default_currency text    not null,
  disabled         integer not null,
  accounts         integer not null,
  created_at       integer not null,
  primary key (lane, merchant)
) strict, without rowid;

create unique index merchant_number on merchant (lane, number);

-- An account's key is its merchant's number and four digits, so that a merchant's accounts stand
-- side by side.
create table account (
  lane          integer not null,
  account       integer not null,
  type          text    not null,
  business_type text    not null,
  currency      text    not null,
  version       integer not null,
  available     text    not null,
  pending       text    not null,
  reserved      text    not null,
  frozen        text    not null,
  fees          text    not null,
  overdraft     text    not null,
  head          blob    not null,
  opened_at     integer not null,
  updated_at    integer not null,
  next_release  integer,
  primary key (lane, account)
) strict, without rowid;

-- What an entry changed is the difference from the entry before it, and is not kept.
create table entry (
  lane        integer not null,
  account     integer not null,
  version     integer not null,
  txn         blob    not null,
  recorded_at integer not null,
  available   text    not null,
  pending     text    not null,
  reserved    text    not null,
  frozen      text    not null,
  fees        text    not null,
  overdraft   text    not null,
  hash        blob    not null,
  primary key (lane, account, version)
) strict, without rowid;

create index entry_time on entry (lane, account, recorded_at);

-- A transaction ("transaction" is a word of SQL's). When it was recorded stands in its entries. One
-- that touches accounts in two lanes has the same row in both; its merchant is the source's, so its
-- idempotency key counts in the source's lane only.
create table txn (
  lane            integer not null,
  id              blob    not null,
  merchant_number integer not null,
  idempotency_key text    not null,
  type            integer not null,
  fingerprint     blob    not null,
  hold            blob,
  occurred_at     integer,
  recorded_by     text    not null,
  reference       text    not null,
  metadata        text    not null, -- JSON, its names sorted
  account         integer not null,
  version         integer not null,
  target_account  integer,          -- of one that touches two accounts
  target_version  integer,
  primary key (lane, id)
) strict, without rowid;

create unique index txn_idempotency_key on txn (lane, merchant_number, idempotency_key);

-- What drew on a hold: so it can be told what was left of it at a past moment. Only what draws on one
-- is in it, so others do not pay for it.
create index txn_hold on txn (lane, hold) where hold is not null;

-- A hold has the id of the transaction that opened it, and is only ever looked for in its account.
create table hold (
  lane        integer not null,
  id          blob    not null,
  account     integer not null,
  kind        text    not null,
  amount      text    not null,
  fee         text    not null,
  amount_left text    not null,
  fee_left    text    not null,
  release_at  integer,
  opened_at   integer not null,
  closed_at   integer,
  primary key (lane, account, id)
) strict, without rowid;

create index hold_open on hold (lane, account, id) where closed_at is null;

-- What is released by itself: the next of an account, and who has any that is due.
create index hold_release on hold (lane, account, release_at)
  where closed_at is null and release_at is not null;

create index hold_due on hold (lane, release_at)
  where closed_at is null and release_at is not null;

create table merchant_key (
  lane              integer not null,
  id                blob    not null,
  merchant_number   integer not null,
  dialect           text    not null,
  kind              text    not null,
  label             text    not null,
  client_id         text,
  allowed_addresses text    not null, -- JSON
  created_at        integer not null,
  expires_at        integer,
  revoked_at        integer,
  primary key (lane, id)
) strict, without rowid;

create index merchant_key_merchant on merchant_key (lane, merchant_number);

-- A credential lives in the lane of its hash, its key in the merchant's.
create table credential (
  lane       integer not null,
  hash       blob    not null,
  key_lane   integer not null,
  key_id     blob    not null,
  issued_at  integer not null,
  expires_at integer, -- of an access token
  primary key (lane, hash)
) strict, without rowid;

create index credential_token on credential (lane, key_id) where expires_at is not null;

create table operator (
  lane       integer not null,
  name       text    not null,
  role       text    not null,
  token      blob    not null,
  created_at integer not null,
  expires_at integer,
  primary key (lane, name)
) strict, without rowid;

create unique index operator_token on operator (lane, token);

-- The log of administrative acts: the lines about one subject, a merchant or an operator, side by
-- side.
create table log (
  lane     integer not null,
  subject  text    not null,
  number   integer not null,
  id       blob    not null,
  at       integer not null,
  asked_by text    not null,
  act      text    not null,
  detail   text    not null, -- JSON, its names sorted
  admitted blob,             -- the hash of the secret or token that was let in
  hash     blob    not null,
  primary key (lane, subject, number)
) strict, without rowid;

create index log_time on log (lane, at, id);
