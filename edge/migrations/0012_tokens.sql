CREATE TABLE `token_policy` (
	`only` integer PRIMARY KEY NOT NULL,
	`unknown` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`key` text PRIMARY KEY NOT NULL,
	`id_token` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`group_id` text,
	`blocked` integer NOT NULL,
	`expires_at_millis` integer,
	`max_sessions` integer,
	`created_at_millis` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tokens_by_group` ON `tokens` ("group_id" COLLATE NOCASE,`key`) WHERE group_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `id_token` text;--> statement-breakpoint
CREATE INDEX `sessions_by_token` ON `sessions` ("id_token" COLLATE NOCASE,`started_at_millis`,`id`) WHERE id_token IS NOT NULL;