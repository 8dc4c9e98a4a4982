-- What the ledger was made for; written when it is opened for the first time.
CREATE TABLE ledger (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    partitions integer NOT NULL
);

-- Where the ledger ends; every commit updates it where term and head match.
CREATE TABLE ledger_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    term bigint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL
);

INSERT INTO ledger_head (term, position, hash) VALUES (0, 0, decode(repeat('00', 32), 'hex'));

-- Ids are compared byte by byte ("C"): faster than a language's order, and the same under every locale and upgrade.
CREATE TABLE ledger_entries (
    position bigint PRIMARY KEY,
    place integer NOT NULL,
    version integer NOT NULL,
    schema integer NOT NULL,
    kind smallint NOT NULL,
    series smallint NOT NULL,
    recorded_at_milliseconds bigint NOT NULL,
    entity text COLLATE "C" NOT NULL,
    principal text COLLATE "C" NOT NULL,
    payload bytea NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
) WITH (toast_tuple_target = 8160);

-- A payload stays in its row where a page can hold it, and the one writer never spends its time on compressing.
ALTER TABLE ledger_entries ALTER COLUMN payload SET STORAGE EXTERNAL;

-- Also the history of an entity: versions of a series grow with the position.
CREATE UNIQUE INDEX ledger_entries_version ON ledger_entries (entity, series, version);

CREATE TABLE ledger_keys (
    principal text COLLATE "C" NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    body_hash bytea NOT NULL,
    position bigint NOT NULL,
    accepted integer NOT NULL,
    rejections bytea NOT NULL,
    PRIMARY KEY (principal, idempotency_key)
);

-- Room is left in every page, so that a new version stays in its page and touches no index.
CREATE TABLE ledger_current (
    position bigint NOT NULL,
    place integer NOT NULL,
    version integer NOT NULL,
    series smallint NOT NULL,
    entity text COLLATE "C" NOT NULL,
    PRIMARY KEY (place, entity, series)
) WITH (fillfactor = 85);

-- Ends the transaction of a commit whose statement did not find the rows that it has to find.
CREATE FUNCTION ledger_require(holds boolean, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT holds THEN
        RAISE EXCEPTION USING MESSAGE = rule, ERRCODE = 'GL001';
    END IF;
END
$$;
