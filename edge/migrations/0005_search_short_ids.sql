-- The last ten characters of a session's id, as people read them out. Written by hand: drizzle-kit takes the comma of
-- substr for one between two columns.
CREATE INDEX `sessions_by_short_id` ON `sessions` (substr(`id`, -10) COLLATE NOCASE);
