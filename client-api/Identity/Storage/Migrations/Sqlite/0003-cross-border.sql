-- Who is where, what may not cross a border, and what may all the same. Times are Unix milliseconds.

ALTER TABLE organisations ADD COLUMN country TEXT;

-- free, or blocked; the kind of organisation that has blocked it says who may free it.
ALTER TABLE owned_enterprises ADD COLUMN cross_border TEXT NOT NULL DEFAULT 'free';
ALTER TABLE owned_enterprises ADD COLUMN blocked_by TEXT;
ALTER TABLE owned_libraries ADD COLUMN cross_border TEXT NOT NULL DEFAULT 'free';
ALTER TABLE owned_libraries ADD COLUMN blocked_by TEXT;

CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    enterprise_id TEXT REFERENCES owned_enterprises (id),
    library_id TEXT REFERENCES owned_libraries (id),
    to_organisation_id TEXT NOT NULL REFERENCES organisations (id),
    reason TEXT NOT NULL,
    valid_until INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    requested_organisation_id TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    decision TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    decision_reason TEXT,
    taken_back_by TEXT,
    taken_back_at INTEGER,
    CHECK ((enterprise_id IS NULL) <> (library_id IS NULL))
);
CREATE INDEX approvals_enterprise ON approvals (enterprise_id);
CREATE INDEX approvals_to ON approvals (to_organisation_id);

-- Shares that were stated while an approval held: they end with it.
CREATE TABLE approved_shares (
    approval_id TEXT NOT NULL REFERENCES approvals (id),
    share TEXT NOT NULL,
    PRIMARY KEY (approval_id, share)
);

-- Enterprises whose shares are to be judged anew: they were blocked, or somebody is in another country now.
CREATE TABLE border_reviews (enterprise_id TEXT PRIMARY KEY REFERENCES owned_enterprises (id));
