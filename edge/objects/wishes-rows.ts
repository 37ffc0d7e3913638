// Rows of drivers' wishes as they begin and count, and answers as they cross the wire.
import type { WishesAnswer } from "../contract/wishes.ts";
import type { Planned } from "../domain/wishes/planner.ts";
import { wireWishes } from "./wishes-situation.ts";
import type { WishesRow } from "./wishes-table.ts";

/** Changes of one session's wishes within an hour: who tries more in earnest has lost the thread, and each may reach the station. */
export const MAX_CHANGES = 30;
const WINDOW_MILLIS = 3_600_000;

/** A row without wishes. */
export function noWishes(sessionId: string, nowMillis: number): WishesRow {
  return {
    ...{
      sessionId,
      wishes: null,
      plan: null,
      steadySinceMillis: 0,
      isIdle: false,
      answer: null,
      computedAtMillis: nowMillis,
      chargedMilliwattHours: 0,
    },
    ...{ nextAtMillis: null, windowStartMillis: nowMillis, windowChanges: 0 },
  };
}

/** The window with one change more; null: it is full. */
export function countChange(
  row: WishesRow | null,
  nowMillis: number,
): Pick<WishesRow, "windowStartMillis" | "windowChanges"> | null {
  if (row === null || nowMillis - row.windowStartMillis >= WINDOW_MILLIS) {
    return { windowStartMillis: nowMillis, windowChanges: 1 };
  }
  if (row.windowChanges >= MAX_CHANGES) return null;
  return { windowStartMillis: row.windowStartMillis, windowChanges: row.windowChanges + 1 };
}

/** Until the window is over. */
export function secondsLeft(row: WishesRow | null, nowMillis: number): number {
  return Math.max(1, Math.ceil(((row?.windowStartMillis ?? nowMillis) + WINDOW_MILLIS - nowMillis) / 1_000));
}

/** What was planned, as it crosses the wire. */
export function answerOf({ answer, reason, remarks, consequence, alternatives }: Planned): WishesAnswer {
  const told = (value: typeof reason) => (value === null ? null : { ...value, values: { ...value.values } });
  const copied = (value: NonNullable<typeof consequence>) => ({ ...value, periods: [...value.periods] });
  return {
    answer,
    reason: told(reason),
    remarks: remarks.flatMap((remark) => told(remark) ?? []),
    consequence: consequence === null ? null : copied(consequence),
    alternatives: alternatives.map(({ kind, wishes, consequence: other }) => ({
      kind,
      wishes: wireWishes(wishes),
      consequence: copied(other),
    })),
  };
}
