// `npm run migrations` writes the next SQL file from the schema; files are only ever added.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./edge/store/schema.ts",
    "./edge/store/assignment-tables.ts",
    "./edge/store/feedback-tables.ts",
    "./edge/store/feedback-desk-tables.ts",
    "./edge/store/listing-tables.ts",
  ],
  out: "./edge/migrations",
});
