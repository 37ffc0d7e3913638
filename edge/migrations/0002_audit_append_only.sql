-- The audit trail only grows. An entry that is there already is passed over, so that neither a second delivery nor
-- INSERT OR REPLACE, which fires no trigger of DELETE, takes the place of a row.
CREATE TRIGGER `audit_entries_never_change` BEFORE UPDATE ON `audit_entries`
BEGIN
	SELECT RAISE(ABORT, 'audit entries are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_never_go` BEFORE DELETE ON `audit_entries`
BEGIN
	SELECT RAISE(ABORT, 'audit entries are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_once` BEFORE INSERT ON `audit_entries`
WHEN EXISTS (SELECT 1 FROM `audit_entries` WHERE `entry_key` = NEW.`entry_key` OR `id` = NEW.`id`)
BEGIN
	SELECT RAISE(IGNORE);
END;
