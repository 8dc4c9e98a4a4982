-- Links that can be listed and cancelled, and what a buyer asks a supplier to share. Times are Unix milliseconds.

-- A name that is no secret; whose link it is; when it was made void.
ALTER TABLE links ADD COLUMN id TEXT;
ALTER TABLE links ADD COLUMN by_organisation_id TEXT;
ALTER TABLE links ADD COLUMN cancelled_at INTEGER;

-- Of a supplier's: the id of the buyer that asks for a share, of which products (none for all, else with spaces between), until when.
ALTER TABLE links ADD COLUMN buyer_id TEXT;
ALTER TABLE links ADD COLUMN products TEXT;
ALTER TABLE links ADD COLUMN share_until INTEGER;

UPDATE links SET
    id = substr(hash, 1, 32),
    by_organisation_id = COALESCE(
        (SELECT organisation_id FROM clients WHERE clients.id = links.made_by),
        (SELECT organisation_id FROM people WHERE people.id = links.made_by));
CREATE UNIQUE INDEX links_id ON links (id);
CREATE INDEX links_person ON links (person_id);
CREATE INDEX links_enterprise ON links (enterprise_id);

-- The enterprise need not be anybody's: that there is a request tells nothing of whether it is.
CREATE TABLE share_requests (
    id TEXT PRIMARY KEY,
    enterprise_id TEXT NOT NULL,
    buyer_id TEXT NOT NULL REFERENCES owned_enterprises (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    products TEXT,
    reason TEXT NOT NULL,
    valid_until INTEGER,
    requested_by TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at INTEGER,
    shared_products TEXT,
    shared_until INTEGER,
    cancelled_at INTEGER
);
CREATE INDEX share_requests_enterprise ON share_requests (enterprise_id);
CREATE INDEX share_requests_organisation ON share_requests (organisation_id);
