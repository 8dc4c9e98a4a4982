-- What an owner lets another organisation see. Times are Unix milliseconds.
CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES owned_enterprises (id),
    product_id TEXT,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    what INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    withdrawn_at INTEGER
);
CREATE INDEX grants_organisation ON grants (organisation_id);
CREATE INDEX grants_enterprise ON grants (enterprise_id);
