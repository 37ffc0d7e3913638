// Answers to begin with and saved views of the inbox, in D1.
import { asc, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import {
  type AnswerTemplate,
  answerTemplateSchema,
  type SavedView,
  savedViewSchema,
} from "../contract/feedback-work.ts";
import { answerTemplates, savedViews } from "./feedback-desk-tables.ts";
import { prepared } from "./statement.ts";

export const MAX_TEMPLATES = 100;
export const MAX_VIEWS = 30;

/** By name. */
export async function listTemplates(database: D1Database): Promise<AnswerTemplate[]> {
  const rows = await drizzle(database)
    .select()
    .from(answerTemplates)
    .orderBy(sql`name COLLATE NOCASE`, asc(answerTemplates.id))
    .limit(MAX_TEMPLATES);
  return v.parse(v.array(answerTemplateSchema), rows);
}

/** Null: there is none of this id. */
export async function loadTemplate(database: D1Database, id: string): Promise<AnswerTemplate | null> {
  const [row] = await drizzle(database).select().from(answerTemplates).where(eq(answerTemplates.id, id));
  return row === undefined ? null : v.parse(answerTemplateSchema, row);
}

export function insertTemplate(database: D1Database, template: AnswerTemplate): D1PreparedStatement {
  return prepared(database, drizzle(database).insert(answerTemplates).values(template));
}

export function updateTemplate(database: D1Database, { id, ...fields }: AnswerTemplate): D1PreparedStatement {
  return prepared(database, drizzle(database).update(answerTemplates).set(fields).where(eq(answerTemplates.id, id)));
}

export function deleteTemplate(database: D1Database, id: string): D1PreparedStatement {
  return database.prepare("DELETE FROM answer_templates WHERE id = ?").bind(id);
}

/** Somebody's own, oldest first. */
export async function listViews(database: D1Database, owner: string): Promise<SavedView[]> {
  const rows = await drizzle(database)
    .select()
    .from(savedViews)
    .where(eq(savedViews.owner, owner))
    .orderBy(asc(savedViews.createdAtMillis), asc(savedViews.id))
    .limit(MAX_VIEWS);
  return v.parse(v.array(savedViewSchema), rows);
}

export function insertView(
  database: D1Database,
  owner: string,
  view: SavedView,
  createdAtMillis: number,
): D1PreparedStatement {
  return prepared(
    database,
    drizzle(database)
      .insert(savedViews)
      .values({ ...view, owner, createdAtMillis }),
  );
}

/** False: somebody has none of this id. */
export async function deleteView(database: D1Database, owner: string, id: string): Promise<boolean> {
  const { meta } = await database.prepare("DELETE FROM saved_views WHERE id = ? AND owner = ?").bind(id, owner).run();
  return meta.changes > 0;
}

/** For whoever is removed. */
export function deleteViewsOf(database: D1Database, personId: string): D1PreparedStatement {
  return database.prepare("DELETE FROM saved_views WHERE owner = ?").bind(`person ${personId}`);
}
