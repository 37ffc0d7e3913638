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
import { requirement } from "../identity/requirements.ts";
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

/** Fails the batch where there are as many as are kept. */
export function insertTemplate(database: D1Database, template: AnswerTemplate): D1PreparedStatement[] {
  return [
    requirement(database, "(SELECT count(*) FROM answer_templates) < ?", MAX_TEMPLATES),
    prepared(database, drizzle(database).insert(answerTemplates).values(template)),
  ];
}

/** Fails the batch where the template is not of the revision before this one any more. */
export function updateTemplate(database: D1Database, template: AnswerTemplate): D1PreparedStatement[] {
  const { id, ...fields } = template;
  return [
    requireTemplate(database, id, template.revision - 1),
    prepared(database, drizzle(database).update(answerTemplates).set(fields).where(eq(answerTemplates.id, id))),
  ];
}

export function deleteTemplate(database: D1Database, { id, revision }: AnswerTemplate): D1PreparedStatement[] {
  return [
    requireTemplate(database, id, revision),
    database.prepare("DELETE FROM answer_templates WHERE id = ?").bind(id),
  ];
}

function requireTemplate(database: D1Database, id: string, revision: number): D1PreparedStatement {
  return requirement(database, "EXISTS (SELECT 1 FROM answer_templates WHERE id = ? AND revision = ?)", id, revision);
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

/** Fails the batch where somebody has as many as are kept. */
export function insertView(
  database: D1Database,
  owner: string,
  view: SavedView,
  createdAtMillis: number,
): D1PreparedStatement[] {
  return [
    requirement(database, "(SELECT count(*) FROM saved_views WHERE owner = ?) < ?", owner, MAX_VIEWS),
    prepared(
      database,
      drizzle(database)
        .insert(savedViews)
        .values({ ...view, owner, createdAtMillis }),
    ),
  ];
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
