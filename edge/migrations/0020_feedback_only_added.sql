-- What drivers say is theirs: writings and events are only ever added, and no statement changes the words of a report without a new
-- writing. A text goes only where its driver's erasure stands among the events. Rows that exist are not replaced either: INSERT OR
-- REPLACE fires no trigger of DELETE.
CREATE TRIGGER `feedback_writings_never_change` BEFORE UPDATE ON `feedback_writings`
BEGIN
	SELECT RAISE(ABORT, 'writings of drivers are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_writings_never_go` BEFORE DELETE ON `feedback_writings`
BEGIN
	SELECT RAISE(ABORT, 'writings of drivers are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_writings_once` BEFORE INSERT ON `feedback_writings`
WHEN EXISTS (SELECT 1 FROM `feedback_writings` WHERE `feedback_id` = NEW.`feedback_id` AND `version` = NEW.`version`)
BEGIN
	SELECT RAISE(ABORT, 'writings of drivers are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_texts_never_change` BEFORE UPDATE ON `feedback_texts`
BEGIN
	SELECT RAISE(ABORT, 'texts of drivers are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_texts_once` BEFORE INSERT ON `feedback_texts`
WHEN EXISTS (SELECT 1 FROM `feedback_texts` WHERE `feedback_id` = NEW.`feedback_id` AND `version` = NEW.`version`)
BEGIN
	SELECT RAISE(ABORT, 'texts of drivers are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_texts_go_by_erasure` BEFORE DELETE ON `feedback_texts`
WHEN NOT EXISTS (
	SELECT 1 FROM `feedback_events`
	WHERE `feedback_id` = OLD.`feedback_id` AND `kind` = 'erased' AND `version` >= OLD.`version`
)
BEGIN
	SELECT RAISE(ABORT, 'texts of drivers go by their own erasure alone');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_events_never_change` BEFORE UPDATE ON `feedback_events`
BEGIN
	SELECT RAISE(ABORT, 'events of feedback are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_events_never_go` BEFORE DELETE ON `feedback_events`
BEGIN
	SELECT RAISE(ABORT, 'events of feedback are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_events_once` BEFORE INSERT ON `feedback_events`
WHEN EXISTS (SELECT 1 FROM `feedback_events` WHERE `id` = NEW.`id`)
BEGIN
	SELECT RAISE(ABORT, 'events of feedback are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_never_goes` BEFORE DELETE ON `feedback`
BEGIN
	SELECT RAISE(ABORT, 'feedback is hidden or erased, never removed');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_once` BEFORE INSERT ON `feedback`
WHEN EXISTS (SELECT 1 FROM `feedback` WHERE `id` = NEW.`id`)
BEGIN
	SELECT RAISE(ABORT, 'feedback is hidden or erased, never removed');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_stays_where_it_was_said` BEFORE UPDATE ON `feedback`
WHEN NEW.`id` IS NOT OLD.`id` OR NEW.`door` IS NOT OLD.`door` OR NEW.`station_id` IS NOT OLD.`station_id`
	OR NEW.`session_id` IS NOT OLD.`session_id` OR NEW.`verified` IS NOT OLD.`verified`
	OR NEW.`created_at_millis` IS NOT OLD.`created_at_millis`
BEGIN
	SELECT RAISE(ABORT, 'feedback stays where it was said');
END;
--> statement-breakpoint
CREATE TRIGGER `feedback_words_are_the_drivers` BEFORE UPDATE ON `feedback`
WHEN (
	NEW.`version` = OLD.`version` AND (
		NEW.`ratings` IS NOT OLD.`ratings` OR NEW.`reasons` IS NOT OLD.`reasons` OR NEW.`language` IS NOT OLD.`language`
		OR NEW.`updated_at_millis` IS NOT OLD.`updated_at_millis`
		OR (NEW.`text` IS NOT OLD.`text` AND (NEW.`text` IS NOT NULL OR NEW.`erased_at_millis` IS OLD.`erased_at_millis`))
	)
) OR (
	NEW.`version` <> OLD.`version` AND NOT EXISTS (
		SELECT 1 FROM `feedback_writings` WHERE `feedback_id` = NEW.`id` AND `version` = NEW.`version`
			AND `ratings` = NEW.`ratings` AND `reasons` = NEW.`reasons`
	)
)
BEGIN
	SELECT RAISE(ABORT, 'the words of feedback are its driver''s');
END;
