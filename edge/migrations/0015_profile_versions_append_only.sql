-- What was published stays as it was. A version that exists is not replaced either: INSERT OR REPLACE fires no trigger of
-- DELETE.
CREATE TRIGGER `profile_versions_never_change` BEFORE UPDATE ON `profile_versions`
BEGIN
	SELECT RAISE(ABORT, 'versions of profiles are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `profile_versions_never_go` BEFORE DELETE ON `profile_versions`
BEGIN
	SELECT RAISE(ABORT, 'versions of profiles are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `profile_versions_once` BEFORE INSERT ON `profile_versions`
WHEN EXISTS (SELECT 1 FROM `profile_versions` WHERE `profile_id` = NEW.`profile_id` AND `version` = NEW.`version`)
BEGIN
	SELECT RAISE(ABORT, 'versions of profiles are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `profiles_never_go` BEFORE DELETE ON `profiles`
BEGIN
	SELECT RAISE(ABORT, 'profiles are archived, never removed');
END;
