// What a driver may do at a door, be it a session's link or the receipt of a report at a station: read and erase; feedback-taking.ts
// has how something is said.
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { authorOf } from "../audit-entry.ts";
import type { FeedbackDoor, OwnFeedback } from "../contract/feedback.ts";
import { starsOf } from "../domain/feedback/ratings.ts";
import { EDIT_DAYS, editableUntil, isOpen, MAX_WRITINGS } from "../domain/feedback/times.ts";
import { describeError } from "../error-log.ts";
import { type AppEnv, bindings } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement, type NewAuditEntry } from "../store/audit.ts";
import { arrivedPhotos, clearPhotos, goneStatement } from "../store/feedback-photos.ts";
import {
  type ErasedFrom,
  erasureStatements,
  type FeedbackRow,
  feedbackAtDoor,
  hasArrived,
  isErasable,
} from "../store/feedback-writings.ts";

/** Where something is said: found and checked by the route. */
export interface Door {
  /** Names the door for all time. */
  readonly door: string;
  readonly station: FeedbackDoor["station"];
  readonly evseId: number | null;
  /** Null: tied to none. */
  readonly session: {
    readonly id: string;
    readonly startedAtMillis: number;
    /** Null: it goes on. The later one of when it ended and when that was known here. */
    readonly endKnownAtMillis: number | null;
    /** Null: it names no identification. */
    readonly driverKey: string | null;
  } | null;
}

/** Two devices at once meet once or twice; more often something is wrong. */
export const MAX_ATTEMPTS = 3;
/** A request has ended by then. */
const CLEARED_MILLIS = 60_000;

export async function readDoor(c: Context<AppEnv>, door: Door): Promise<FeedbackDoor> {
  const row = await feedbackAtDoor(bindings(c).database, door.door);
  return shown(c, door, row, await isWriter(c, door, row));
}

/** Days that a device is remembered for: as long as it may change what it said. */
const REMEMBERED_SECONDS = EDIT_DAYS * 86_400;

/**
 * Whether what stands was said from this device, or nothing stands. Operators know the link of a session as well: it alone must not let
 * them say something else in its driver's place. A receipt is known to its device alone.
 */
export async function isWriter(c: Context<AppEnv>, { session }: Door, row: FeedbackRow | null): Promise<boolean> {
  if (row === null || session === null) return true;
  const writingId = getCookie(c, `wattest.said.${row.id}`);
  return writingId !== undefined && hasArrived(bindings(c).database, row.id, writingId);
}

/** Lets the device change later what it says now: what it is known by is the id of its own writing, which nobody else was told. */
export function rememberWriter(c: Context<AppEnv>, { session }: Door, row: FeedbackRow, writingId: string): void {
  if (session === null) return;
  setCookie(c, `wattest.said.${row.id}`, writingId, {
    ...{ path: "/api/driver", httpOnly: true, sameSite: "Strict", maxAge: REMEMBERED_SECONDS },
    secure: new URL(c.req.url).protocol === "https:",
  });
}

/** Whether something may be said, or changed, now. */
export function isTaking({ session }: Door, row: FeedbackRow | null, nowMillis: number): boolean {
  if (row === null) return isOpen(session?.endKnownAtMillis ?? null, nowMillis);
  return nowMillis <= editableUntil(row.createdAtMillis) && row.version < MAX_WRITINGS;
}

/** Runs what takes photos away, with the alarm set before it that deletes them should this request not come so far. */
export async function takingPhotosAway<T>(c: Context<AppEnv>, stationId: string, change: () => Promise<T>): Promise<T> {
  const { database, photos, photoClearing } = bindings(c);
  await photoClearing.getByName(stationId).lookAfter(stationId, CLEARED_MILLIS);
  const done = await change();
  await clearPhotos(database, photos, stationId, Date.now()).catch((error: unknown) =>
    console.warn(`Photos are left to the alarm: ${describeError(error)}`),
  );
  return done;
}

/** Erases text, photos and contact, at any time. What is erased already is answered as it stands. */
export function eraseAtDoor(c: Context<AppEnv>, door: Door): Promise<FeedbackDoor> {
  return takingPhotosAway(c, door.station.stationId, () => erased(c, door));
}

async function erased(c: Context<AppEnv>, door: Door): Promise<FeedbackDoor> {
  const { database } = bindings(c);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const row = await feedbackAtDoor(database, door.door);
    const mine = await isWriter(c, door, row);
    if (row === null || !(await isErasable(database, row))) return shown(c, door, row, mine);
    // Whoever has the link may erase, operators too: what is known of who it was stays on record.
    const after: ErasedFrom = { from: mine ? "device" : "link" };
    const entry: NewAuditEntry = {
      // Without the address: it would outlive what is erased.
      ...{ ...authorOf(c), address: null, action: "feedback.erased" },
      ...{ subject: { kind: "feedback", id: row.id, name: null }, before: null, after: { ...after } },
    };
    const outcome = await commit(database, [
      requirement(database, "EXISTS (SELECT 1 FROM feedback WHERE id = ? AND revision = ?)", row.id, row.revision),
      ...erasureStatements(database, row, after, Date.now()),
      goneStatement(database, row.door, "all"),
      auditStatement(database, entry),
    ]);
    if (outcome === "done") return readDoor(c, door);
  }
  throw new Error("A report was changed by others three times in a row.");
}

/** A report as its driver reads it; `mine`: from the device that said it. */
export async function shown(
  c: Context<AppEnv>,
  door: Door,
  row: FeedbackRow | null,
  mine: boolean,
): Promise<FeedbackDoor> {
  const { session, station } = door;
  const seen = { open: mine && isTaking(door, row, Date.now()), verified: session !== null, station };
  if (row === null) return { ...seen, feedback: null };
  const editableUntilMillis = editableUntil(row.createdAtMillis);
  const arrived = row.photos.length === 0 ? new Map() : await arrivedPhotos(bindings(c).database, [row.door]);
  const feedback: OwnFeedback = {
    ...{ version: row.version, ...starsOf(row.ratings), reasons: row.reasons, text: row.text, language: row.language },
    // The link stands as a QR code where others pass by; whoever has it may erase the contact, and need not read it for that.
    ...{ contact: mine ? row.contact : null, contactGiven: row.contact !== null },
    ...{ createdAtMillis: row.createdAtMillis, updatedAtMillis: row.updatedAtMillis },
    ...{ editableUntilMillis, erased: row.erasedAtMillis !== null, state: row.state, visibility: row.visibility },
    ...{ holds: [...row.holds], hidden: row.hidden, answer: row.answer },
    photos: row.photos.filter((photoId) => arrived.get(row.door)?.has(photoId)),
  };
  return { ...seen, feedback };
}
