-- The books, in the same tables as in SQLite's schema (db/sqlite). Times are microseconds since
-- 1970, hashes 32 bytes, ids of ours 16 bytes. Texts are compared byte by byte: the order of the
-- names is then the same everywhere, and cheap.
--
-- The lane is the first column of every key: what is in one lane can live on one shard. Wide columns
-- stand before narrow ones, so that no row is padded.

create table merchant (
  number           bigint   not null,
  created_at       bigint   not null,
  accounts         smallint not null,
  lane             smallint not null,
  disabled         smallint not null,
  merchant         text     collate "C" not null,
  parent           text     collate "C",
  name             text     collate "C" not null,
  name_folded      text     collate "C" not null, -- the name without case, which a search compares with
  default_currency text     collate "C" not null,
  primary key (lane, merchant)
);

create unique index merchant_number on merchant (lane, number);

-- An account's key is its merchant's number and four digits, so that a merchant's accounts stand
-- side by side. A posting changes no column that an index has, and pages have room left: so its new
-- row lies on the page of the old one, and no index is touched.
create table account (
  account       bigint   not null,
  version       bigint   not null,
  opened_at     bigint   not null,
  updated_at    bigint   not null,
  next_release  bigint,
  lane          smallint not null,
  type          text     collate "C" not null,
  business_type text     collate "C" not null,
  currency      text     collate "C" not null,
  available     numeric  not null,
  pending       numeric  not null,
  reserved      numeric  not null,
  frozen        numeric  not null,
  fees          numeric  not null,
  overdraft     numeric  not null,
  head          bytea    not null,
  primary key (lane, account)
) with (fillfactor = 70);

-- What an entry changed is the difference from the entry before it, and is not kept.
create table entry (
  account     bigint   not null,
  version     bigint   not null,
  recorded_at bigint   not null,
  lane        smallint not null,
  available   numeric  not null,
  pending     numeric  not null,
  reserved    numeric  not null,
  frozen      numeric  not null,
  fees        numeric  not null,
  overdraft   numeric  not null,
  txn         bytea    not null,
  hash        bytea    not null,
  primary key (lane, account, version)
);

create index entry_time on entry (lane, account, recorded_at, version);

-- A transaction ("transaction" is a word of SQL's). When it was recorded stands in its entries. One
-- that touches accounts in two lanes has the same row in both; its merchant is the source's, so its
-- idempotency key counts in the source's lane only.
create table txn (
  merchant_number bigint   not null,
  account         bigint   not null,
  version         bigint   not null,
  target_account  bigint,            -- of one that touches two accounts
  target_version  bigint,
  occurred_at     bigint,
  lane            smallint not null,
  type            smallint not null,
  id              bytea    not null,
  hold            bytea,
  fingerprint     bytea    not null,
  idempotency_key text     collate "C" not null,
  recorded_by     text     collate "C" not null,
  reference       text     collate "C" not null,
  metadata        text     collate "C" not null, -- JSON, its names sorted
  primary key (lane, id)
);

create unique index txn_idempotency_key on txn (lane, merchant_number, idempotency_key);

-- What drew on a hold: so it can be told what was left of it at a past moment. Only what draws on one
-- is in it, so others do not pay for it.
create index txn_hold on txn (lane, hold) where hold is not null;

-- A hold has the id of the transaction that opened it, and is only ever looked for in its account.
create table hold (
  account     bigint   not null,
  opened_at   bigint   not null,
  release_at  bigint,
  closed_at   bigint,
  lane        smallint not null,
  kind        text     collate "C" not null,
  id          bytea    not null,
  amount      numeric  not null,
  fee         numeric  not null,
  amount_left numeric  not null,
  fee_left    numeric  not null,
  primary key (lane, account, id)
);

create index hold_open on hold (lane, account, id) where closed_at is null;

-- What is released by itself: the next of an account, and who has any that is due.
create index hold_release on hold (lane, account, release_at)
  where closed_at is null and release_at is not null;

create index hold_due on hold (lane, release_at)
  where closed_at is null and release_at is not null;

create table merchant_key (
  merchant_number   bigint   not null,
  created_at        bigint   not null,
  expires_at        bigint,
  revoked_at        bigint,
  lane              smallint not null,
  id                bytea    not null,
  dialect           text     collate "C" not null,
  kind              text     collate "C" not null,
  label             text     collate "C" not null,
  client_id         text     collate "C",
  allowed_addresses text     collate "C" not null, -- JSON
  primary key (lane, id)
);

create index merchant_key_merchant on merchant_key (lane, merchant_number);

-- A credential lives in the lane of its hash, its key in the merchant's.
create table credential (
  issued_at  bigint   not null,
  expires_at bigint, -- of an access token
  lane       smallint not null,
  key_lane   smallint not null,
  hash       bytea    not null,
  key_id     bytea    not null,
  primary key (lane, hash)
);

create index credential_token on credential (lane, key_id) where expires_at is not null;

create table operator (
  created_at bigint   not null,
  expires_at bigint,
  lane       smallint not null,
  name       text     collate "C" not null,
  role       text     collate "C" not null,
  token      bytea    not null,
  primary key (lane, name)
);

create unique index operator_token on operator (lane, token);

-- The log of administrative acts: the lines about one subject, a merchant or an operator, side by
-- side.
create table log (
  number   bigint   not null,
  at       bigint   not null,
  lane     smallint not null,
  subject  text     collate "C" not null,
  id       bytea    not null,
  asked_by text     collate "C" not null,
  act      text     collate "C" not null,
  detail   text     collate "C" not null, -- JSON, its names sorted
  admitted bytea,                         -- the hash of the secret or token that was let in
  hash     bytea    not null,
  primary key (lane, subject, number)
);

create index log_time on log (lane, at, id);
