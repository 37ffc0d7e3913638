// Photos of feedback: a line in D1 and an object in R2 for each. What drivers take away is gone for readers in the transaction that says
// so, and from R2 right after it, or by the alarm of photos-object.ts.
import { and, eq, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { feedbackPhotos } from "./feedback-tables.ts";
import { prepared } from "./statement.ts";

export type PhotoRow = typeof feedbackPhotos.$inferSelect;

/** A photo that no writing names is kept so long: pages send photos before what names them. */
export const UNNAMED_MILLIS = 3_600_000;
/** Requests that send a photo have ended by then. */
const UNDER_WAY_MILLIS = 10 * 60_000;
/** Deleted at once; the platform takes 1,000. */
const MOST_CLEARED = 200;

/** What the standing writing of its door names. */
const NAMED = `EXISTS (SELECT 1 FROM feedback, json_each(feedback.photos) AS named
  WHERE feedback.door = feedback_photos.door AND named.value = feedback_photos.photo_id)`;

/** Photos of a door that are not gone, arrived or on their way. */
export function photosAtDoor(database: D1Database, door: string): Promise<PhotoRow[]> {
  return drizzle(database)
    .select()
    .from(feedbackPhotos)
    .where(and(eq(feedbackPhotos.door, door), eq(feedbackPhotos.gone, false)));
}

/** By door, the ids of those that have arrived. */
export async function arrivedPhotos(
  database: D1Database,
  doors: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (doors.length === 0) return new Map();
  const rows = await drizzle(database)
    .select({ door: feedbackPhotos.door, photoId: feedbackPhotos.photoId })
    .from(feedbackPhotos)
    .where(
      and(
        sql`${feedbackPhotos.door} IN (SELECT value FROM json_each(${JSON.stringify(doors)}))`,
        eq(feedbackPhotos.stored, true),
        eq(feedbackPhotos.gone, false),
      ),
    );
  const arrived = new Map<string, Set<string>>();
  for (const { door, photoId } of rows) arrived.set(door, (arrived.get(door) ?? new Set()).add(photoId));
  return arrived;
}

/** How many photos without a session came to a station within the last hour and are named by nothing. */
export async function unnamedAt(database: D1Database, stationId: string, nowMillis: number): Promise<number> {
  const count = await database
    .prepare(
      `SELECT COUNT(*) AS count FROM feedback_photos
       WHERE station_id = ? AND at_millis >= ? AND door LIKE 'receipt %' AND gone = 0 AND NOT ${NAMED}`,
    )
    .bind(stationId, nowMillis - UNNAMED_MILLIS)
    .first<number>("count");
  return count ?? 0;
}

/** Notes a photo before its object is put; one of the same id that never arrived makes room. */
export function announceStatements(
  database: D1Database,
  photo: Omit<PhotoRow, "stored" | "gone">,
): D1PreparedStatement[] {
  const orm = drizzle(database);
  const lost = and(
    eq(feedbackPhotos.door, photo.door),
    eq(feedbackPhotos.photoId, photo.photoId),
    eq(feedbackPhotos.stored, false),
  );
  return [
    prepared(database, orm.update(feedbackPhotos).set({ gone: true }).where(lost)),
    prepared(database, orm.insert(feedbackPhotos).values({ ...photo, stored: false, gone: false })),
  ];
}

/** The object is there. False: the photo was taken away meanwhile. */
export async function arrive(database: D1Database, key: string): Promise<boolean> {
  const { meta } = await database
    .prepare("UPDATE feedback_photos SET stored = 1 WHERE key = ? AND gone = 0")
    .bind(key)
    .run();
  return meta.changes > 0;
}

/** Takes these photos of a door away, in the transaction of whatever takes them away; `all`: every one. */
export function goneStatement(
  database: D1Database,
  door: string,
  photoIds: readonly string[] | "all",
): D1PreparedStatement {
  const atDoor = eq(feedbackPhotos.door, door);
  const taken = photoIds === "all" ? atDoor : and(atDoor, inArray(feedbackPhotos.photoId, [...photoIds]));
  return prepared(database, drizzle(database).update(feedbackPhotos).set({ gone: true }).where(taken));
}

/** Deletes from R2 what is gone at a station; answers when to look again, null: nothing is left to do. */
export async function clearPhotos(
  database: D1Database,
  bucket: R2Bucket,
  stationId: string,
  nowMillis: number,
): Promise<number | null> {
  await database
    .prepare(`UPDATE feedback_photos SET gone = 1 WHERE station_id = ? AND at_millis < ? AND gone = 0 AND NOT ${NAMED}`)
    .bind(stationId, nowMillis - UNNAMED_MILLIS)
    .run();
  const { results } = await database
    .prepare(
      `SELECT key FROM feedback_photos
       WHERE station_id = ? AND gone = 1 AND (stored = 1 OR at_millis < ?) LIMIT ${MOST_CLEARED}`,
    )
    .bind(stationId, nowMillis - UNDER_WAY_MILLIS)
    .all<{ key: string }>();
  const keys = results.map(({ key }) => key);
  if (keys.length > 0) {
    await bucket.delete(keys);
    await database
      .prepare("DELETE FROM feedback_photos WHERE gone = 1 AND key IN (SELECT value FROM json_each(?))")
      .bind(JSON.stringify(keys))
      .run();
  }
  return database
    .prepare(
      `SELECT min(at_millis + CASE WHEN gone = 0 THEN ${UNNAMED_MILLIS + 1} WHEN stored = 1 THEN 0 ELSE ${UNDER_WAY_MILLIS + 1} END) AS due
       FROM feedback_photos WHERE station_id = ? AND (gone = 1 OR NOT ${NAMED})`,
    )
    .bind(stationId)
    .first<number>("due");
}
