-- Photos are their driver's as words are: which ones stand with a report changes with a new writing or its erasure alone, and one that
-- has arrived and is named stays.
CREATE TRIGGER `feedback_photos_are_the_drivers` BEFORE UPDATE OF `photos` ON `feedback`
WHEN NEW.`photos` IS NOT OLD.`photos`
	AND NOT (NEW.`photos` = '[]' AND NEW.`erased_at_millis` IS NOT OLD.`erased_at_millis`)
	AND (NEW.`version` = OLD.`version` OR NOT EXISTS (
		SELECT 1 FROM `feedback_writings`
		WHERE `feedback_id` = NEW.`id` AND `version` = NEW.`version` AND `photos` = NEW.`photos`
	))
BEGIN
	SELECT RAISE(ABORT, 'the photos of feedback are its driver''s');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_photos_named_stay` BEFORE UPDATE ON `feedback_photos`
WHEN OLD.`stored` = 1 AND (
	NEW.`key` IS NOT OLD.`key` OR NEW.`door` IS NOT OLD.`door` OR NEW.`photo_id` IS NOT OLD.`photo_id` OR NEW.`stored` = 0
	OR (OLD.`gone` = 1 AND NEW.`gone` = 0)
	OR (NEW.`gone` = 1 AND OLD.`gone` = 0 AND EXISTS (
		SELECT 1 FROM `feedback`, json_each(`feedback`.`photos`) AS `named`
		WHERE `feedback`.`door` = OLD.`door` AND `named`.`value` = OLD.`photo_id`
	))
)
BEGIN
	SELECT RAISE(ABORT, 'photos that feedback names stay');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_photos_go_when_gone` BEFORE DELETE ON `feedback_photos`
WHEN OLD.`gone` = 0
BEGIN
	SELECT RAISE(ABORT, 'photos that feedback names stay');
END;
