CREATE TABLE `ended_sessions` (
	`signature` text PRIMARY KEY NOT NULL,
	`sessions` integer NOT NULL,
	`energy_milliwatt_hours` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `refused_handshakes` (
	`kind` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `unknown_stations` (
	`station_id` text PRIMARY KEY NOT NULL,
	`first_at_millis` integer NOT NULL,
	`last_at_millis` integer NOT NULL,
	`attempts` integer NOT NULL,
	`versions` text NOT NULL,
	`address` text
);
--> statement-breakpoint
ALTER TABLE `stations` ADD `registration_status` text DEFAULT 'accepted' NOT NULL;--> statement-breakpoint
ALTER TABLE `stations` ADD `client_certificate` text DEFAULT 'accepted' NOT NULL;--> statement-breakpoint
ALTER TABLE `stations` ADD `refusals` text DEFAULT '{}' NOT NULL;