-- Links that can be listed and cancelled, and what a buyer asks a supplier to share. Times are Unix milliseconds.

-- A name that is no secret; whose link it is; when it was made void.
ALTER TABLE identity.links ADD COLUMN id text;
ALTER TABLE identity.links ADD COLUMN by_organisation_id text;
ALTER TABLE identity.links ADD COLUMN cancelled_at bigint;

-- Of a supplier's: the id of the buyer that asks for a share, of which products (none for all, else with spaces between), until when.
ALTER TABLE identity.links ADD COLUMN buyer_id text;
ALTER TABLE identity.links ADD COLUMN products text;
ALTER TABLE identity.links ADD COLUMN share_until bigint;

UPDATE identity.links SET
    id = substr(hash, 1, 32),
    by_organisation_id = COALESCE(
        (SELECT organisation_id FROM identity.clients WHERE identity.clients.id = identity.links.made_by),
        (SELECT organisation_id FROM identity.people WHERE identity.people.id = identity.links.made_by));
CREATE UNIQUE INDEX links_id ON identity.links (id);
CREATE INDEX links_person ON identity.links (person_id);
CREATE INDEX links_enterprise ON identity.links (enterprise_id);

-- The enterprise need not be anybody's: that there is a request tells nothing of whether it is.
CREATE TABLE identity.share_requests (
    id text PRIMARY KEY,
    enterprise_id text NOT NULL,
    buyer_id text NOT NULL REFERENCES identity.owned_enterprises (id),
    organisation_id text NOT NULL REFERENCES identity.organisations (id),
    products text,
    reason text NOT NULL,
    valid_until bigint,
    requested_by text NOT NULL,
    requested_at bigint NOT NULL,
    answer text,
    answered_by text,
    answered_at bigint,
    shared_products text,
    shared_until bigint,
    cancelled_at bigint
);
CREATE INDEX share_requests_enterprise ON identity.share_requests (enterprise_id);
CREATE INDEX share_requests_organisation ON identity.share_requests (organisation_id);
