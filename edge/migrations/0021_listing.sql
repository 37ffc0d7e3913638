CREATE TABLE `station_exclusions` (
	`id` text PRIMARY KEY NOT NULL,
	`station_id` text NOT NULL,
	`evse_id` integer NOT NULL,
	`from_millis` integer NOT NULL,
	`to_millis` integer NOT NULL,
	`reason` text NOT NULL,
	`note` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `exclusions_by_station` ON `station_exclusions` (`station_id`,`from_millis`);--> statement-breakpoint
CREATE TABLE `station_listings` (
	`station_id` text PRIMARY KEY NOT NULL,
	`listed` integer NOT NULL,
	`name` text NOT NULL,
	`operator` text NOT NULL,
	`street` text NOT NULL,
	`postal_code` text NOT NULL,
	`city` text NOT NULL,
	`country_code` text NOT NULL,
	`latitude` real,
	`longitude` real,
	`ocpi_location_id` text NOT NULL,
	`connectors` text NOT NULL,
	`folded` text NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `station_scores` (
	`station_id` text PRIMARY KEY NOT NULL,
	`heard` integer NOT NULL,
	`counted` integer NOT NULL,
	`day` integer NOT NULL,
	`method_version` integer NOT NULL,
	`ranked` integer NOT NULL,
	`lower_milli_stars` integer NOT NULL,
	`held_since_millis` integer,
	`scores` text,
	`badge` text
);
--> statement-breakpoint
CREATE INDEX `scores_behind` ON `station_scores` (`station_id`) WHERE heard <> counted;--> statement-breakpoint
ALTER TABLE `stations` ADD `listed_at_first` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `stations` ADD `evse_states` text DEFAULT '[]' NOT NULL;