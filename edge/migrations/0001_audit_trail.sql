CREATE TABLE `audit_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`entry_key` text NOT NULL,
	`at_millis` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`subject_name` text,
	`before` text,
	`after` text,
	`request_id` text NOT NULL,
	`address` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_entries_entry_key_unique` ON `audit_entries` (`entry_key`);--> statement-breakpoint
CREATE INDEX `audit_by_time` ON `audit_entries` (`at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_actor` ON `audit_entries` (`actor_id`,`at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_action` ON `audit_entries` (`action`,`at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_subject` ON `audit_entries` (`subject_id`,`at_millis`,`id`);