-- Whether figures must be shared. A ledger from before is open; a new one is told when a grid opens it for the first time.
ALTER TABLE ledger ADD COLUMN sharing TEXT;

UPDATE ledger SET sharing = 'open';
