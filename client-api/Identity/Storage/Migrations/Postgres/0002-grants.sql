-- What an owner lets another organisation see. Times are Unix milliseconds.
CREATE TABLE identity.grants (
    id text PRIMARY KEY,
    enterprise_id text NOT NULL REFERENCES identity.owned_enterprises (id),
    product_id text,
    organisation_id text NOT NULL REFERENCES identity.organisations (id),
    what integer NOT NULL,
    valid_until bigint NOT NULL,
    purpose text NOT NULL,
    made_by text NOT NULL,
    created_at bigint NOT NULL,
    withdrawn_at bigint
);
CREATE INDEX grants_organisation ON identity.grants (organisation_id);
CREATE INDEX grants_enterprise ON identity.grants (enterprise_id);
