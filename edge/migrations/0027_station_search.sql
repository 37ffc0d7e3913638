ALTER TABLE `stations` ADD `folded` text DEFAULT '' NOT NULL;--> statement-breakpoint
-- As near as SQLite comes: letters beyond A to Z follow with the station's next delivery.
UPDATE `stations` SET `folded` = lower(`name` || ' ' || `station_id`);
