-- Another with each change that a review is for: one that began before the change leaves it to the next.
ALTER TABLE identity.border_reviews ADD COLUMN stamp text NOT NULL DEFAULT '';
