CREATE TABLE `feedback_photos` (
	`key` text PRIMARY KEY NOT NULL,
	`door` text NOT NULL,
	`photo_id` text NOT NULL,
	`station_id` text NOT NULL,
	`at_millis` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`stored` integer NOT NULL,
	`gone` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feedback_photos_by_door` ON `feedback_photos` (`door`,`photo_id`) WHERE gone = 0;--> statement-breakpoint
CREATE INDEX `feedback_photos_by_station` ON `feedback_photos` (`station_id`,`at_millis`);--> statement-breakpoint
ALTER TABLE `feedback` ADD `photos` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `feedback_writings` ADD `photos` text DEFAULT '[]' NOT NULL;