CREATE TABLE `profile_versions` (
	`profile_id` text NOT NULL,
	`version` integer NOT NULL,
	`at_millis` integer NOT NULL,
	`by` text NOT NULL,
	`reason` text,
	`restores` integer,
	`body` text NOT NULL,
	PRIMARY KEY(`profile_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `profiles` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`revision` integer NOT NULL,
	`purpose` text NOT NULL,
	`unit` text NOT NULL,
	`updated_at_millis` integer NOT NULL,
	`updated_by` text NOT NULL,
	`archived` integer NOT NULL,
	`created_at_millis` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `profiles_by_update` ON `profiles` (`updated_at_millis`,`id`);--> statement-breakpoint
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