-- What the ledger was made for; written when it is opened for the first time.
CREATE TABLE ledger (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    partitions INTEGER NOT NULL
) STRICT;

-- Where the ledger ends; every commit updates it where term and head match.
CREATE TABLE ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    term INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

INSERT INTO ledger_head (one, term, position, hash) VALUES (1, 0, 0, zeroblob(32));

-- The position is the row id, so that entries lie in the file in the order of the ledger.
CREATE TABLE ledger_entries (
    position INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    place INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    series INTEGER NOT NULL,
    version INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    principal TEXT NOT NULL,
    recorded_at_milliseconds INTEGER NOT NULL,
    payload BLOB NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Also the history of an entity: versions of a series grow with the position, which every index carries as the row id.
CREATE UNIQUE INDEX ledger_entries_version ON ledger_entries (entity, series, version);

CREATE TABLE ledger_keys (
    principal TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    position INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    rejections BLOB NOT NULL,
    PRIMARY KEY (principal, idempotency_key)
) STRICT, WITHOUT ROWID;

-- Without a row id the key is the table: a range of places is one run of pages.
CREATE TABLE ledger_current (
    place INTEGER NOT NULL,
    entity TEXT NOT NULL,
    series INTEGER NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (place, entity, series)
) STRICT, WITHOUT ROWID;
