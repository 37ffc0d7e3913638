// The stations that an assignment's target means, and what else is assigned to them.
import * as v from "valibot";
import type { AssignmentTarget } from "../contract/assignments.ts";
import { targetSchema } from "../contract/assignments.ts";
import { siteSchema } from "../contract/sites.ts";
import { targetKey, targetPart } from "../domain/assignment-target.ts";
import { stationOfSession } from "../domain/ids.ts";

const stationRow = v.object({
  stationId: v.string(),
  name: v.string(),
  siteId: v.nullable(v.string()),
  timeZone: v.nullable(v.string()),
  phases: v.nullable(siteSchema.entries.phases),
  voltageMillivolts: v.nullable(v.number()),
});
export type TargetStation = v.InferOutput<typeof stationRow>;

/** Which rows of `s` (stations) belong to the target; `?1` is the value. */
function belongs(target: AssignmentTarget): { readonly condition: string; readonly value: string } {
  switch (target.kind) {
    case "site":
      return { condition: "s.site_id = ?1", value: target.siteId };
    case "group":
      return {
        condition: "EXISTS (SELECT 1 FROM json_each(s.groups) WHERE value COLLATE NOCASE = ?1)",
        value: target.group,
      };
    case "station":
    case "evse":
      return { condition: "s.station_id = ?1", value: target.stationId };
    case "session":
      return { condition: "s.station_id = ?1", value: stationOfSession(target.sessionId) ?? "" };
  }
}

/** How many stations there are, and the first of them by id, with the facts of their sites. */
export async function stationsOf(
  database: D1Database,
  target: AssignmentTarget,
  limit: number,
): Promise<{ readonly count: number; readonly stations: readonly TargetStation[] }> {
  const { condition, value } = belongs(target);
  const [count, rows] = await database.batch([
    database.prepare(`SELECT count(*) AS n FROM stations AS s WHERE ${condition}`).bind(value),
    database
      .prepare(
        `SELECT s.station_id AS stationId, s.name, sites.id AS siteId, sites.time_zone AS timeZone, sites.phases,
           sites.voltage_millivolts AS voltageMillivolts
         FROM stations AS s LEFT JOIN sites ON sites.id = s.site_id WHERE ${condition} ORDER BY s.station_id LIMIT ?2`,
      )
      .bind(value, limit),
  ]);
  const [{ n } = { n: 0 }] = v.parse(v.array(v.object({ n: v.number() })), count?.results);
  return { count: n, stations: v.parse(v.array(stationRow), rows?.results) };
}

const neighbourRow = v.object({
  id: v.string(),
  profileId: v.string(),
  profileName: v.string(),
  target: v.pipe(v.string(), v.parseJson(), targetSchema),
  siteName: v.nullable(v.string()),
});
export type Neighbour = v.InferOutput<typeof neighbourRow>;

/**
 * Assignments of this purpose and stack level that hold at any station of the target, by whatever target; at most 20, that to the
 * same target first.
 */
export async function neighboursOf(
  database: D1Database,
  target: AssignmentTarget,
  { purpose, stackLevel }: { readonly purpose: string; readonly stackLevel: number },
): Promise<Neighbour[]> {
  const { condition, value } = belongs(target);
  const { results } = await database
    .prepare(
      // The target's own key as well: it may have no station yet.
      `WITH here AS (SELECT station_id, site_id, groups FROM stations AS s WHERE ${condition}),
       keys AS (
         SELECT ?4 AS key UNION SELECT 'station ' || station_id FROM here
         UNION SELECT 'site ' || site_id FROM here WHERE site_id IS NOT NULL
         UNION SELECT 'group ' || lower(value) FROM here, json_each(here.groups)
       )
       SELECT a.id, a.profile_id AS profileId, p.name AS profileName, a.target, sites.name AS siteName
       FROM assignments AS a JOIN profiles AS p ON p.id = a.profile_id
       LEFT JOIN sites ON a.target_key = 'site ' || sites.id
       WHERE a.ended_at_millis IS NULL AND a.purpose = ?2 AND a.stack_level = ?3
         AND a.target_key IN (SELECT key FROM keys)
       ORDER BY a.target_key = ?4 AND a.target_part = ?5 DESC, a.created_at_millis, a.id LIMIT 20`,
    )
    .bind(value, purpose, stackLevel, targetKey(target, stationOfSession), targetPart(target))
    .all();
  return v.parse(v.array(neighbourRow), results);
}

/** One that would have the same place as any of these assignments, were this theirs; null: there is none. */
export async function takenBy(
  database: D1Database,
  ids: readonly string[],
  { purpose, stackLevel }: { readonly purpose: string; readonly stackLevel: number },
): Promise<Neighbour | null> {
  const { results } = await database
    .prepare(
      `SELECT o.id, o.profile_id AS profileId, p.name AS profileName, o.target, sites.name AS siteName
       FROM assignments AS a
       JOIN assignments AS o ON o.target_key = a.target_key AND o.target_part = a.target_part AND o.id <> a.id
       JOIN profiles AS p ON p.id = o.profile_id
       LEFT JOIN sites ON o.target_key = 'site ' || sites.id
       WHERE a.id IN (SELECT value FROM json_each(?1)) AND o.ended_at_millis IS NULL
         AND ((o.purpose = ?2 AND o.stack_level = ?3) OR o.id IN (SELECT value FROM json_each(?1)))
       ORDER BY o.created_at_millis, o.id LIMIT 1`,
    )
    .bind(JSON.stringify(ids), purpose, stackLevel)
    .all();
  return v.parse(v.array(neighbourRow), results)[0] ?? null;
}
