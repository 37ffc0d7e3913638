CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`station_id` text NOT NULL,
	`evse_id` integer NOT NULL,
	`transaction_id` text,
	`state` text NOT NULL,
	`started_at_millis` integer NOT NULL,
	`ended_at_millis` integer,
	`updated_at_millis` integer NOT NULL,
	`energy_milliwatt_hours` integer,
	`energy_source` text NOT NULL,
	`power_watts` integer,
	`peak_power_watts` integer,
	`meter` text,
	`signature` text NOT NULL,
	`key` text NOT NULL,
	`findings` text NOT NULL,
	`record_count` integer NOT NULL,
	`sample_count` integer NOT NULL,
	`attention` integer NOT NULL,
	`revision` integer NOT NULL,
	`removed` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_by_start` ON `sessions` (`started_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_station` ON `sessions` (`station_id`,`started_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_active` ON `sessions` (`started_at_millis`,`id`) WHERE state = 'active';--> statement-breakpoint
CREATE INDEX `sessions_attention` ON `sessions` (`attention`,`started_at_millis`,`id`) WHERE attention > 0;--> statement-breakpoint
CREATE TABLE `stations` (
	`station_id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`meters` text NOT NULL,
	`evses` text NOT NULL,
	`created_at_millis` integer NOT NULL,
	`last_seen_at_millis` integer,
	`active_sessions` integer NOT NULL,
	`revision` integer NOT NULL
);
