CREATE TABLE `sites` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`limit` text,
	`phases` integer NOT NULL,
	`voltage_millivolts` integer NOT NULL,
	`created_at_millis` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `stations` ADD `site_id` text;--> statement-breakpoint
ALTER TABLE `stations` ADD `groups` text DEFAULT '[]' NOT NULL;