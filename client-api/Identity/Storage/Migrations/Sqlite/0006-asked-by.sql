-- What an organisation has made and asked for is counted with each more that it makes.
CREATE INDEX links_by_organisation ON links (by_organisation_id);
CREATE INDEX approvals_requested_organisation ON approvals (requested_organisation_id);
