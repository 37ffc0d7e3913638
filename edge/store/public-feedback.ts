// What drivers said of a station, for everybody: all of it, with the words left out that are hidden, held or erased. No identification,
// no contact, no photo, no session.
import * as v from "valibot";
import { type PublicFeedback, type PublicFeedbackList, publicFeedbackSchema } from "../contract/community.ts";
import { answerSchema, hidingReasonSchema, starsSchema } from "../contract/feedback.ts";
import { encodeCursor, type Position } from "./cursor.ts";

const rowSchema = v.object({
  ...{ id: v.string(), evse_id: v.nullable(v.number()), verified: v.number(), version: v.number() },
  ...{ created_at_millis: v.number(), language: v.nullable(v.string()), text: v.nullable(v.string()) },
  ratings: v.pipe(v.string(), v.parseJson(), v.object({ overall: v.nullable(starsSchema) })),
  reasons: v.pipe(v.string(), v.parseJson(), publicFeedbackSchema.entries.reasons),
  erased_at_millis: v.nullable(v.number()),
  visibility: v.picklist(["public", "held", "hidden"]),
  hidden: v.nullable(v.pipe(v.string(), v.parseJson(), v.object({ reason: hidingReasonSchema }))),
  answer: v.nullable(v.pipe(v.string(), v.parseJson(), v.nullable(answerSchema))),
  resolved: v.number(),
});

/**
 * Newest first. One that is counted with another is shown as its own, with the answer and the end of that one where it has none itself.
 * `before` is the position of the last one of the page before.
 */
export async function publicFeedback(
  database: D1Database,
  stationId: string,
  limit: number,
  before: Position | null,
): Promise<PublicFeedbackList> {
  const { results } = await database
    .prepare(
      `SELECT f.id, f.evse_id, f.verified, f.version, f.created_at_millis, f.language, f.text, f.ratings, f.reasons,
         f.erased_at_millis, f.visibility, f.hidden,
         CASE WHEN f.answer IS NULL OR f.answer = 'null' THEN target.answer ELSE f.answer END AS answer,
         f.state = 'resolved' OR coalesce(target.state = 'resolved', 0) AS resolved
       FROM feedback f LEFT JOIN feedback target ON target.id = f.merged_into
       WHERE f.station_id = ?1 AND (f.created_at_millis, f.id) < (?2, ?3)
       ORDER BY f.created_at_millis DESC, f.id DESC LIMIT ?4`,
    )
    // The first page begins where no report is yet: with a condition beside it the index would be walked from the newest one each time.
    .bind(stationId, before?.[0] ?? Number.MAX_SAFE_INTEGER, before?.[1] ?? "", limit + 1)
    .all();
  const rows = v.parse(v.array(rowSchema), results);
  const shown = rows.slice(0, limit);
  const items = shown.map(itemOf);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor([last.created_at_millis, last.id]) };
}

function itemOf(row: v.InferOutput<typeof rowSchema>): PublicFeedback {
  const withheld = withheldBy(row);
  return {
    ...{ id: row.id, evseId: row.evse_id, verified: row.verified === 1, atMillis: row.created_at_millis },
    ...{ changed: row.version > 1, stars: row.ratings.overall, reasons: row.reasons },
    ...{ text: withheld === null ? row.text : null, language: row.language, withheld },
    ...{ answer: row.answer, resolved: row.resolved === 1 },
  };
}

function withheldBy({ text, erased_at_millis, visibility, hidden }: v.InferOutput<typeof rowSchema>) {
  if (text === null) return erased_at_millis === null ? null : "erased";
  if (visibility === "public") return null;
  return visibility === "held" ? "held" : (hidden?.reason ?? "held");
}
