-- Ended sessions by verdict, counted as they end: a scrape of the metrics reads three rows, however many sessions there
-- are. Sessions that only grow change nothing here.
INSERT INTO `ended_sessions` (`signature`, `sessions`, `energy_milliwatt_hours`)
SELECT `kind`, count(`id`), coalesce(sum(`energy_milliwatt_hours`), 0)
FROM (SELECT 'valid' AS `kind` UNION ALL SELECT 'invalid' UNION ALL SELECT 'unverifiable')
LEFT JOIN `sessions` ON `signature` = `kind` AND `state` = 'ended' AND `removed` = 0
GROUP BY `kind`;
--> statement-breakpoint
CREATE TRIGGER `sessions_counted_new` AFTER INSERT ON `sessions`
WHEN NEW.`state` = 'ended' AND NEW.`removed` = 0
BEGIN
	UPDATE `ended_sessions` SET `sessions` = `sessions` + 1,
		`energy_milliwatt_hours` = `energy_milliwatt_hours` + coalesce(NEW.`energy_milliwatt_hours`, 0)
	WHERE `signature` = NEW.`signature`;
END;
--> statement-breakpoint
CREATE TRIGGER `sessions_counted_before` AFTER UPDATE OF `state`, `removed`, `signature`, `energy_milliwatt_hours` ON `sessions`
WHEN OLD.`state` = 'ended' AND OLD.`removed` = 0
	AND (NEW.`state`, NEW.`removed`, NEW.`signature`, NEW.`energy_milliwatt_hours`)
		IS NOT (OLD.`state`, OLD.`removed`, OLD.`signature`, OLD.`energy_milliwatt_hours`)
BEGIN
	UPDATE `ended_sessions` SET `sessions` = `sessions` - 1,
		`energy_milliwatt_hours` = `energy_milliwatt_hours` - coalesce(OLD.`energy_milliwatt_hours`, 0)
	WHERE `signature` = OLD.`signature`;
END;
--> statement-breakpoint
CREATE TRIGGER `sessions_counted_after` AFTER UPDATE OF `state`, `removed`, `signature`, `energy_milliwatt_hours` ON `sessions`
WHEN NEW.`state` = 'ended' AND NEW.`removed` = 0
	AND (NEW.`state`, NEW.`removed`, NEW.`signature`, NEW.`energy_milliwatt_hours`)
		IS NOT (OLD.`state`, OLD.`removed`, OLD.`signature`, OLD.`energy_milliwatt_hours`)
BEGIN
	UPDATE `ended_sessions` SET `sessions` = `sessions` + 1,
		`energy_milliwatt_hours` = `energy_milliwatt_hours` + coalesce(NEW.`energy_milliwatt_hours`, 0)
	WHERE `signature` = NEW.`signature`;
END;
