-- Who is where, what may not cross a border, and what may all the same. Times are Unix milliseconds.

ALTER TABLE identity.organisations ADD COLUMN country text;

-- free, or blocked; the kind of organisation that has blocked it says who may free it.
ALTER TABLE identity.owned_enterprises ADD COLUMN cross_border text NOT NULL DEFAULT 'free';
ALTER TABLE identity.owned_enterprises ADD COLUMN blocked_by text;
ALTER TABLE identity.owned_libraries ADD COLUMN cross_border text NOT NULL DEFAULT 'free';
ALTER TABLE identity.owned_libraries ADD COLUMN blocked_by text;

CREATE TABLE identity.approvals (
    id text PRIMARY KEY,
    enterprise_id text REFERENCES identity.owned_enterprises (id),
    library_id text REFERENCES identity.owned_libraries (id),
    to_organisation_id text NOT NULL REFERENCES identity.organisations (id),
    reason text NOT NULL,
    valid_until bigint NOT NULL,
    requested_by text NOT NULL,
    requested_organisation_id text NOT NULL,
    requested_at bigint NOT NULL,
    decision text,
    decided_by text,
    decided_at bigint,
    decision_reason text,
    taken_back_by text,
    taken_back_at bigint,
    CHECK ((enterprise_id IS NULL) <> (library_id IS NULL))
);
CREATE INDEX approvals_enterprise ON identity.approvals (enterprise_id);
CREATE INDEX approvals_to ON identity.approvals (to_organisation_id);

-- Shares that were stated while an approval held: they end with it.
CREATE TABLE identity.approved_shares (
    approval_id text NOT NULL REFERENCES identity.approvals (id),
    share text NOT NULL,
    PRIMARY KEY (approval_id, share)
);

-- Enterprises whose shares are to be judged anew: they were blocked, or somebody is in another country now.
CREATE TABLE identity.border_reviews (enterprise_id text PRIMARY KEY REFERENCES identity.owned_enterprises (id));
