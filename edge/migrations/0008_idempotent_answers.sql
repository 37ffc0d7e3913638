CREATE TABLE `idempotent_answers` (
	`id` text PRIMARY KEY NOT NULL,
	`request` text NOT NULL,
	`at_millis` integer NOT NULL,
	`answer` text
);
--> statement-breakpoint
CREATE INDEX `idempotent_answers_by_age` ON `idempotent_answers` (`at_millis`);