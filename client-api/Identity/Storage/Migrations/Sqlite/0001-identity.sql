-- Who may use the grid. Times are Unix milliseconds.

-- One row: raised with every change of rights, so that whoever remembers rights knows when they are old.
CREATE TABLE rights (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL);
INSERT INTO rights VALUES (1, 1);

CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT,
    created_at INTEGER NOT NULL
);

-- The ids under which facts name an enterprise: its own, and those that its buyers used and it has confirmed.
CREATE TABLE owned_enterprises (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id)
);
CREATE INDEX owned_enterprises_organisation ON owned_enterprises (organisation_id);

CREATE TABLE owned_libraries (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id)
);
CREATE INDEX owned_libraries_organisation ON owned_libraries (organisation_id);

CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    roles INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
);
CREATE INDEX clients_organisation ON clients (organisation_id);

CREATE TABLE client_secrets (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id),
    hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
);
CREATE INDEX client_secrets_client ON client_secrets (client_id);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    roles INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    user_name TEXT,
    normalized_user_name TEXT UNIQUE,
    email TEXT,
    normalized_email TEXT,
    email_confirmed INTEGER NOT NULL,
    password_hash TEXT,
    security_stamp TEXT,
    concurrency_stamp TEXT,
    lockout_end INTEGER,
    lockout_enabled INTEGER NOT NULL,
    access_failed_count INTEGER NOT NULL
);
CREATE INDEX people_organisation ON people (organisation_id);
CREATE INDEX people_email ON people (normalized_email);

-- Accounts of people at an external OpenID provider.
CREATE TABLE person_logins (
    login_provider TEXT NOT NULL,
    provider_key TEXT NOT NULL,
    provider_display_name TEXT,
    user_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (login_provider, provider_key)
);

-- Claims and tokens of people are none of ours, but the library that keeps people asks for them.
CREATE TABLE person_claims (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, claim_type TEXT, claim_value TEXT);
CREATE TABLE person_tokens (
    user_id TEXT NOT NULL, login_provider TEXT NOT NULL, name TEXT NOT NULL, value TEXT,
    PRIMARY KEY (user_id, login_provider, name)
);

-- Invitations and password resets: the hash of what the link holds, never the link.
CREATE TABLE links (
    hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    organisation_id TEXT,
    person_id TEXT,
    enterprise_id TEXT,
    email TEXT,
    name TEXT,
    roles INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);

-- Keys that sign and encrypt tokens, protected by those of data_protection_keys.
CREATE TABLE token_keys (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    material TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE data_protection_keys (
    id TEXT PRIMARY KEY,
    xml TEXT NOT NULL
);
