-- An assignment to a session ends with the session: its station says that the profile is gone.
CREATE TRIGGER `session_assignments_end` AFTER UPDATE OF `state` ON `assignment_stations`
WHEN NEW.`state` = 'removed'
BEGIN
	UPDATE `assignments` SET `ended_at_millis` = NEW.`at_millis`
	WHERE `id` = NEW.`assignment_id` AND `ended_at_millis` IS NULL AND `target_part` LIKE 'session %';
END;
