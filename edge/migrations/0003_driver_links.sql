CREATE TABLE `driver_links` (
	`session_id` text PRIMARY KEY NOT NULL,
	`token_hash` text,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `driver_links_token_hash_unique` ON `driver_links` (`token_hash`);