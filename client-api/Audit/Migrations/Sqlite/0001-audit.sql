-- Who was told what, who was refused, who changed rights. Times are Unix milliseconds.

-- What is not known is empty, never null: every column goes into the hash.
CREATE TABLE audit_entries (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    principal TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    enterprise TEXT NOT NULL,
    library TEXT NOT NULL,
    about TEXT NOT NULL,
    entity TEXT NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    address TEXT NOT NULL,
    trace TEXT NOT NULL,
    times INTEGER NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX audit_entries_at ON audit_entries (at);
CREATE INDEX audit_entries_principal ON audit_entries (principal) WHERE principal <> '';
CREATE INDEX audit_entries_organisation ON audit_entries (organisation) WHERE organisation <> '';
CREATE INDEX audit_entries_enterprise ON audit_entries (enterprise) WHERE enterprise <> '';
CREATE INDEX audit_entries_library ON audit_entries (library) WHERE library <> '';
CREATE INDEX audit_entries_about ON audit_entries (about) WHERE about <> '';

-- One row, the end of the chain.
CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, hash BLOB NOT NULL);
INSERT INTO audit_head VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only ever added to');
END;

CREATE TRIGGER audit_entries_are_kept BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only ever added to');
END;

-- INSERT OR REPLACE would replace without a word to the others.
CREATE TRIGGER audit_entries_follow BEFORE INSERT ON audit_entries
WHEN NEW.number <= (SELECT coalesce(max(number), 0) FROM audit_entries)
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only ever added to');
END;

CREATE TRIGGER audit_head_goes_forward BEFORE UPDATE ON audit_head WHEN NEW.number <= OLD.number
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only ever added to');
END;

CREATE TRIGGER audit_head_is_kept BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only ever added to');
END;

CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only ever added to');
END;
