ALTER TABLE `feedback` ADD `driver_key` text;--> statement-breakpoint
-- Whose voice it is stays what it was when it was given.
CREATE TRIGGER `feedback_driver_stays` BEFORE UPDATE OF `driver_key` ON `feedback`
WHEN NEW.`driver_key` IS NOT OLD.`driver_key`
BEGIN
	SELECT RAISE(ABORT, 'feedback stays its driver''s');
END;
