CREATE INDEX `sessions_by_id` ON `sessions` ("id" COLLATE NOCASE);--> statement-breakpoint
CREATE INDEX `sessions_by_transaction` ON `sessions` ("transaction_id" COLLATE NOCASE);--> statement-breakpoint
CREATE INDEX `sessions_by_meter` ON `sessions` ("meter" COLLATE NOCASE);