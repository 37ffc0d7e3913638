-- Whatever changes the voices of a station is counted in `heard` in the same transaction, so that no score stays behind what was said:
-- a first writing, a changed one, and a session that names another driver than was known. The last one, and a voice that is written down
-- after a weekly check that should have heard it, let the badge be derived again from the first voice.
INSERT INTO `station_scores` (`station_id`, `heard`, `counted`, `day`, `method_version`, `ranked`, `lower_milli_stars`)
SELECT DISTINCT `station_id`, 1, 0, 0, 0, 0, 0 FROM `feedback` WHERE `verified` = 1;
--> statement-breakpoint
CREATE TRIGGER `scores_behind_first` AFTER INSERT ON `feedback` WHEN NEW.`verified` = 1
BEGIN
	INSERT INTO `station_scores` (`station_id`, `heard`, `counted`, `day`, `method_version`, `ranked`, `lower_milli_stars`)
	VALUES (NEW.`station_id`, 1, 0, 0, 0, 0, 0)
	ON CONFLICT (`station_id`) DO UPDATE SET `heard` = `heard` + 1, `badge` = CASE
		WHEN NEW.`updated_at_millis` <= json_extract(`badge`, '$.state.checkedMillis') THEN NULL ELSE `badge` END;
END;
--> statement-breakpoint
CREATE TRIGGER `scores_behind_changed` AFTER UPDATE OF `version` ON `feedback`
WHEN NEW.`verified` = 1 AND NEW.`version` <> OLD.`version`
BEGIN
	UPDATE `station_scores` SET `heard` = `heard` + 1, `badge` = CASE
		WHEN NEW.`updated_at_millis` <= json_extract(`badge`, '$.state.checkedMillis') THEN NULL ELSE `badge` END
	WHERE `station_id` = NEW.`station_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `scores_behind_session` AFTER INSERT ON `sessions` WHEN NEW.`id_token` IS NOT NULL AND NEW.`removed` = 0
BEGIN
	UPDATE `station_scores` SET `heard` = `heard` + 1, `badge` = NULL
	WHERE `station_id` = (SELECT `station_id` FROM `feedback` WHERE `door` = 'session ' || NEW.`id` AND `verified` = 1);
END;
--> statement-breakpoint
CREATE TRIGGER `scores_behind_driver` AFTER UPDATE OF `id_token`, `removed` ON `sessions`
WHEN (NEW.`id_token`, NEW.`removed`) IS NOT (OLD.`id_token`, OLD.`removed`)
BEGIN
	UPDATE `station_scores` SET `heard` = `heard` + 1, `badge` = NULL
	WHERE `station_id` = (SELECT `station_id` FROM `feedback` WHERE `door` = 'session ' || NEW.`id` AND `verified` = 1);
END;
