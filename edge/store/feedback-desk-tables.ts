// What operators keep for their work on feedback: answers to begin with, which all share, and views of the inbox, each his own.
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AnswerTemplate } from "../contract/feedback-work.ts";

export const answerTemplates = sqliteTable("answer_templates", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  language: text("language").$type<AnswerTemplate["language"]>().notNull(),
  text: text("text").notNull(),
  revision: integer("revision").notNull(),
});

export const savedViews = sqliteTable(
  "saved_views",
  {
    id: text("id").primaryKey(),
    /** `person <id>`, or the key that asked. */
    owner: text("owner").notNull(),
    name: text("name").notNull(),
    query: text("query").notNull(),
    createdAtMillis: integer("created_at_millis").notNull(),
  },
  (table) => [index("saved_views_by_owner").on(table.owner, table.createdAtMillis, table.id)],
);
