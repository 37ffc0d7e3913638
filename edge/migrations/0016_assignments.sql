CREATE TABLE `assignment_stations` (
	`assignment_id` text NOT NULL,
	`station_id` text NOT NULL,
	`roll_out_id` integer NOT NULL,
	`told_roll_out_id` integer,
	`state` text NOT NULL,
	`reason` text,
	`at_millis` integer NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`assignment_id`, `station_id`)
);
--> statement-breakpoint
CREATE INDEX `assignment_stations_by_roll_out` ON `assignment_stations` (`roll_out_id`,`state`,`station_id`,`assignment_id`);--> statement-breakpoint
CREATE TABLE `assignments` (
	`id` text PRIMARY KEY NOT NULL,
	`profile_id` text NOT NULL,
	`version` integer NOT NULL,
	`roll_out_id` integer NOT NULL,
	`previous_version` integer,
	`previous_roll_out_id` integer,
	`purpose` text NOT NULL,
	`stack_level` integer NOT NULL,
	`target` text NOT NULL,
	`target_key` text NOT NULL,
	`target_part` text NOT NULL,
	`created_at_millis` integer NOT NULL,
	`created_by` text NOT NULL,
	`ended_at_millis` integer
);
--> statement-breakpoint
CREATE INDEX `assignments_by_time` ON `assignments` (`created_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `assignments_by_profile` ON `assignments` (`profile_id`,`created_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `assignments_by_target` ON `assignments` (`target_key`,`ended_at_millis`);--> statement-breakpoint
CREATE UNIQUE INDEX `assignments_by_place` ON `assignments` (`target_key`,`target_part`,`purpose`,`stack_level`) WHERE ended_at_millis IS NULL;--> statement-breakpoint
CREATE TABLE `roll_outs` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`profile_id` text NOT NULL,
	`version` integer NOT NULL,
	`assignment_ids` text NOT NULL,
	`state` text NOT NULL,
	`started_at_millis` integer NOT NULL,
	`started_by` text NOT NULL,
	`request_id` text NOT NULL,
	`reason` text,
	`ended_at_millis` integer,
	`taken` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `roll_outs_by_profile` ON `roll_outs` (`profile_id`,`id`);--> statement-breakpoint
CREATE INDEX `roll_outs_not_done` ON `roll_outs` (`state`,`id`) WHERE state <> 'done';