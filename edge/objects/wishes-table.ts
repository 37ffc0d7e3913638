// What drivers wish, in the object's table: a row per session, with the plan that stands for it and the answer of when it was computed.
import * as v from "valibot";
import { type Wishes, type WishesAnswer, wishesAnswerSchema, wishesSchema } from "../contract/wishes.ts";
import type { Plan } from "../domain/wishes/situation.ts";

export interface WishesRow {
  readonly sessionId: string;
  /** Null: taken back. */
  readonly wishes: Wishes | null;
  /** As it was last placed, in full; null: none is needed. */
  readonly plan: Plan | null;
  /** Since when what may be taken now has been the same; 0: as long as anybody knows. */
  readonly steadySinceMillis: number;
  /** The car took nothing when the plan was last looked at. */
  readonly isIdle: boolean;
  readonly answer: WishesAnswer | null;
  readonly computedAtMillis: number;
  /** Charged in all when it was computed, mWh. */
  readonly chargedMilliwattHours: number;
  /** When it is to be looked at again; null: it is over. */
  readonly nextAtMillis: number | null;
  /** Changes by the driver in an hour that began then. */
  readonly windowStartMillis: number;
  readonly windowChanges: number;
}

interface Stored extends Record<string, SqlStorageValue> {
  session_id: string;
  wishes: string | null;
  plan: string | null;
  answer: string | null;
  computed_at_millis: number;
  charged_milliwatt_hours: number;
  next_at_millis: number | null;
  window_start_millis: number;
  window_changes: number;
}

const COLUMNS = `session_id, wishes, plan, answer, computed_at_millis, charged_milliwatt_hours, next_at_millis,
  window_start_millis, window_changes`;

const planSchema = v.object({
  unit: v.picklist(["A", "W"]),
  startSeconds: v.number(),
  endSeconds: v.nullable(v.number()),
  periods: v.array(
    v.object({
      startSeconds: v.number(),
      limit: v.number(),
      phases: v.nullable(v.number()),
      phaseToUse: v.nullable(v.number()),
    }),
  ),
});

const placedSchema = v.object({ plan: v.nullable(planSchema), steadySinceMillis: v.number(), isIdle: v.boolean() });

function placedOf(text: string | null): Pick<WishesRow, "plan" | "steadySinceMillis" | "isIdle"> {
  return text === null ? { plan: null, steadySinceMillis: 0, isIdle: false } : v.parse(placedSchema, JSON.parse(text));
}

function rowOf(row: Stored): WishesRow {
  return {
    sessionId: row.session_id,
    wishes: row.wishes === null ? null : v.parse(wishesSchema, JSON.parse(row.wishes)),
    ...placedOf(row.plan),
    answer: row.answer === null ? null : v.parse(wishesAnswerSchema, JSON.parse(row.answer)),
    computedAtMillis: row.computed_at_millis,
    chargedMilliwattHours: row.charged_milliwatt_hours,
    nextAtMillis: row.next_at_millis,
    windowStartMillis: row.window_start_millis,
    windowChanges: row.window_changes,
  };
}

/** The row of a session; null: its driver never wished anything. */
export function loadWishes(sql: SqlStorage, sessionId: string): WishesRow | null {
  const row = sql.exec<Stored>(`SELECT ${COLUMNS} FROM session_wishes WHERE session_id = ?`, sessionId).toArray()[0];
  return row === undefined ? null : rowOf(row);
}

/** Sessions whose wishes still hold, at most as many as a station's EVSEs. */
export function loadOpenWishes(sql: SqlStorage): string[] {
  return sql
    .exec<{ session_id: string }>(
      "SELECT session_id FROM session_wishes WHERE next_at_millis IS NOT NULL ORDER BY next_at_millis LIMIT 64",
    )
    .toArray()
    .map((row) => row.session_id);
}

/** When the first of them is to be looked at; null: none. */
export function nextWishesMillis(sql: SqlStorage): number | null {
  return sql
    .exec<{ next: number | null }>(
      "SELECT min(next_at_millis) AS next FROM session_wishes WHERE next_at_millis IS NOT NULL",
    )
    .one().next;
}

export function saveWishes(sql: SqlStorage, row: WishesRow): void {
  const { plan, steadySinceMillis, isIdle } = row;
  const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
  sql.exec(
    `INSERT INTO session_wishes (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (session_id) DO UPDATE SET wishes = excluded.wishes, plan = excluded.plan, answer = excluded.answer,
       computed_at_millis = excluded.computed_at_millis, charged_milliwatt_hours = excluded.charged_milliwatt_hours,
       next_at_millis = excluded.next_at_millis, window_start_millis = excluded.window_start_millis,
       window_changes = excluded.window_changes`,
    row.sessionId,
    text(row.wishes),
    text(row.plan === null ? null : { plan, steadySinceMillis, isIdle }),
    text(row.answer),
    row.computedAtMillis,
    row.chargedMilliwattHours,
    row.nextAtMillis,
    row.windowStartMillis,
    row.windowChanges,
  );
}
