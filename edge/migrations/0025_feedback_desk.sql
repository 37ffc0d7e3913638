CREATE TABLE `answer_templates` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`text` text NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`created_at_millis` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `saved_views_by_owner` ON `saved_views` (`owner`,`created_at_millis`,`id`);--> statement-breakpoint
CREATE INDEX `feedback_held` ON `feedback` (`created_at_millis`,`id`) WHERE visibility = 'held';--> statement-breakpoint
CREATE INDEX `feedback_answered` ON `feedback` (`created_at_millis`,`id`) WHERE answer IS NOT NULL;--> statement-breakpoint
CREATE INDEX `feedback_with_contact` ON `feedback` (`updated_at_millis`) WHERE contact IS NOT NULL;