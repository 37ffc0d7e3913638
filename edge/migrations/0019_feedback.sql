CREATE TABLE `feedback` (
	`id` text PRIMARY KEY NOT NULL,
	`door` text NOT NULL,
	`station_id` text NOT NULL,
	`evse_id` integer,
	`session_id` text,
	`verified` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at_millis` integer NOT NULL,
	`updated_at_millis` integer NOT NULL,
	`ratings` text NOT NULL,
	`reasons` text NOT NULL,
	`language` text,
	`text` text,
	`contact` text,
	`likeness` text,
	`erased_at_millis` integer,
	`visibility` text NOT NULL,
	`holds` text NOT NULL,
	`hidden` text,
	`state` text NOT NULL,
	`assignee` text,
	`due_at_millis` integer,
	`merged_into` text,
	`answer` text,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feedback_door_unique` ON `feedback` (`door`);--> statement-breakpoint
CREATE INDEX `feedback_by_time` ON `feedback` (`created_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `feedback_by_station` ON `feedback` (`station_id`,`created_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `feedback_open` ON `feedback` (`created_at_millis`,`id`) WHERE state NOT IN ('resolved', 'declined');--> statement-breakpoint
CREATE INDEX `feedback_by_likeness` ON `feedback` (`likeness`,`created_at_millis`) WHERE likeness IS NOT NULL;--> statement-breakpoint
CREATE INDEX `feedback_merged` ON `feedback` (`merged_into`) WHERE merged_into IS NOT NULL;--> statement-breakpoint
CREATE TABLE `feedback_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`feedback_id` text NOT NULL,
	`at_millis` integer NOT NULL,
	`by` text NOT NULL,
	`kind` text NOT NULL,
	`version` integer,
	`before` text,
	`after` text,
	`text` text
);
--> statement-breakpoint
CREATE INDEX `feedback_events_by_report` ON `feedback_events` (`feedback_id`,`id`);--> statement-breakpoint
CREATE TABLE `feedback_texts` (
	`feedback_id` text NOT NULL,
	`version` integer NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`feedback_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `feedback_writings` (
	`feedback_id` text NOT NULL,
	`version` integer NOT NULL,
	`writing_id` text NOT NULL,
	`at_millis` integer NOT NULL,
	`written_at_millis` integer NOT NULL,
	`ratings` text NOT NULL,
	`reasons` text NOT NULL,
	`language` text,
	PRIMARY KEY(`feedback_id`, `version`)
);
