-- Who was told what, who was refused, who changed rights. Times are Unix milliseconds.

CREATE SCHEMA IF NOT EXISTS audit;

-- What is not known is empty, never null: every column goes into the hash.
CREATE TABLE audit.entries (
    number bigint PRIMARY KEY,
    at bigint NOT NULL,
    kind text NOT NULL,
    action text NOT NULL,
    principal text NOT NULL,
    name text NOT NULL,
    organisation text NOT NULL,
    enterprise text NOT NULL,
    library text NOT NULL,
    about text NOT NULL,
    entity text NOT NULL,
    what text NOT NULL,
    reason text NOT NULL,
    address text NOT NULL,
    trace text NOT NULL,
    times integer NOT NULL,
    hash bytea NOT NULL
);
CREATE INDEX entries_at ON audit.entries (at, number);
CREATE INDEX entries_principal ON audit.entries (principal, number) WHERE principal <> '';
CREATE INDEX entries_organisation ON audit.entries (organisation, number) WHERE organisation <> '';
CREATE INDEX entries_enterprise ON audit.entries (enterprise, number) WHERE enterprise <> '';
CREATE INDEX entries_library ON audit.entries (library, number) WHERE library <> '';
CREATE INDEX entries_about ON audit.entries (about, number) WHERE about <> '';

-- One row, the end of the chain. Whoever appends holds it until the commit, so that hosts append one after the other.
CREATE TABLE audit.head (id integer PRIMARY KEY CHECK (id = 1), number bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO audit.head VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION 'The audit log is only ever added to';
END
$refuse$;

CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON audit.entries FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER entries_stay_all BEFORE TRUNCATE ON audit.entries FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER head_stays BEFORE DELETE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER head_stays_all BEFORE TRUNCATE ON audit.head FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER head_goes_forward BEFORE UPDATE ON audit.head FOR EACH ROW
    WHEN (NEW.number <= OLD.number) EXECUTE FUNCTION audit.refuse();
