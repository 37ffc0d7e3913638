CREATE TABLE `site_hours` (
	`site_id` text PRIMARY KEY NOT NULL,
	`off_peak` text NOT NULL,
	`changed_at_millis` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `site_series` (
	`site_id` text NOT NULL,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`currency` text,
	`url` text,
	`items` text NOT NULL,
	`changed_at_millis` integer NOT NULL,
	`read_at_millis` integer,
	`next_read_at_millis` integer,
	`failure` text,
	`failures` integer NOT NULL,
	PRIMARY KEY(`site_id`, `kind`)
);
