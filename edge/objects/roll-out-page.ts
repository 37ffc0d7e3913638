// One page of a walk: which stations are next, what they are told, and what came of it written to D1. Memory is bounded by the
// page; whether the walk may go on is asked with each.
import * as v from "valibot";
import type { Author } from "../audit-entry.ts";
import { type DeliveryReason, type DeliveryState, targetSchema } from "../contract/assignments.ts";
import { auditEntrySchema } from "../contract/audit.ts";
import { siteSchema } from "../contract/sites.ts";
import { describeError } from "../error-log.ts";
import type { Answer } from "./answer.ts";
import type { OrderState, ProfileOrder } from "./profile-order.ts";

/** Stations told in one alarm: with the questions to D1 far below the 1,000 calls that the platform allows it. */
export const PAGE_STATIONS = 100;
/** Stations told at the same time: one that does not answer holds up its turn alone. */
const AT_ONCE = 20;

/** What a walk asks of a station's object. */
export interface WalkedStation {
  assignProfile(order: ProfileOrder, author: Author): Promise<Answer<OrderState>>;
  refreshProfiles(): Promise<unknown>;
}

export type Page =
  /** `last`: where the next page goes on. `failed`: stations that could not be told, and stay as they were. */
  | { readonly kind: "page"; readonly last: string; readonly told: number; readonly failed: number }
  /** Nobody is left behind `last`. `isMore`: but there is somebody before. */
  | { readonly kind: "end-of-pass"; readonly isMore: boolean }
  | { readonly kind: "unknown" }
  /** Stopped, or done. */
  | { readonly kind: "over" };

const jsonText = v.pipe(v.string(), v.parseJson());
const rollOutRow = v.object({
  kind: v.picklist(["assign", "version", "remove"]),
  state: v.picklist(["running", "stopped", "done"]),
  profileId: v.string(),
  profileName: v.string(),
  version: v.number(),
  body: v.pipe(jsonText, v.looseObject({})),
  startedAtMillis: v.number(),
  startedBy: v.pipe(jsonText, auditEntrySchema.entries.actor),
  requestId: v.string(),
});
const nextRow = v.object({
  stationId: v.string(),
  assignmentId: v.string(),
  target: v.pipe(jsonText, targetSchema),
  siteId: v.nullable(v.string()),
  timeZone: v.nullable(v.string()),
  phases: v.nullable(siteSchema.entries.phases),
  voltageMillivolts: v.nullable(v.number()),
});

interface Told {
  readonly stationId: string;
  readonly assignmentId: string;
  readonly state: DeliveryState;
  readonly reason: DeliveryReason | null;
}

/** Tells the next stations of a roll-out. `after`: `last` of the page before, empty at first. Throws on trouble with D1. */
export async function rollOutPage(
  database: D1Database,
  stationOf: (stationId: string) => WalkedStation,
  id: number,
  after: string,
  nowMillis: number,
): Promise<Page> {
  const [afterStation = "", afterAssignment = ""] = after.split(" ");
  const [head, next] = await database.batch([
    database
      .prepare(
        `SELECT r.kind, r.state, r.profile_id AS profileId, p.name AS profileName, r.version, v.body,
           r.started_at_millis AS startedAtMillis, r.started_by AS startedBy, r.request_id AS requestId
         FROM roll_outs AS r JOIN profiles AS p ON p.id = r.profile_id
         JOIN profile_versions AS v ON v.profile_id = r.profile_id AND v.version = r.version WHERE r.id = ?`,
      )
      .bind(id),
    database
      .prepare(
        `SELECT s.station_id AS stationId, s.assignment_id AS assignmentId, a.target, sites.id AS siteId,
           sites.time_zone AS timeZone, sites.phases, sites.voltage_millivolts AS voltageMillivolts
         FROM assignment_stations AS s JOIN assignments AS a ON a.id = s.assignment_id
         LEFT JOIN stations ON stations.station_id = s.station_id LEFT JOIN sites ON sites.id = stations.site_id
         WHERE s.roll_out_id = ?1 AND s.state = 'pending' AND (s.station_id, s.assignment_id) > (?2, ?3)
         ORDER BY s.station_id, s.assignment_id LIMIT ?4`,
      )
      .bind(id, afterStation, afterAssignment, PAGE_STATIONS),
  ]);
  const [rollOut] = v.parse(v.array(rollOutRow), head?.results);
  if (rollOut === undefined) return { kind: "unknown" };
  if (rollOut.state !== "running") return { kind: "over" };
  const rows = v.parse(v.array(nextRow), next?.results);
  const last = rows.at(-1);
  if (last === undefined) return endOfPass(database, id, nowMillis);
  const author = {
    atMillis: rollOut.startedAtMillis,
    actor: rollOut.startedBy,
    requestId: rollOut.requestId,
    address: null,
  };
  const told = await inTurns(rows, async (row): Promise<Told> => {
    const { stationId, assignmentId } = row;
    const order = orderOf(id, rollOut, row);
    const answer = await stationOf(stationId).assignProfile(order, author);
    if (answer.ok) return { stationId, assignmentId, state: answer.value.state, reason: answer.value.reason };
    const { code, detail } = answer.problem;
    return { stationId, assignmentId, state: "rejected", reason: { by: "wattest", code, detail } };
  });
  if (told.length > 0) await noteTold(database, id, told, nowMillis);
  const failed = rows.length - told.length;
  return { kind: "page", last: `${last.stationId} ${last.assignmentId}`, told: told.length, failed };
}

/** Asks the next stations of a site to look again at what holds there. */
export async function sitePage(
  database: D1Database,
  stationOf: (stationId: string) => WalkedStation,
  siteId: string,
  after: string,
): Promise<Page> {
  const { results } = await database
    .prepare("SELECT station_id AS stationId FROM stations WHERE site_id = ? AND station_id > ? ORDER BY 1 LIMIT ?")
    .bind(siteId, after, PAGE_STATIONS)
    .all();
  const rows = v.parse(v.array(v.object({ stationId: v.string() })), results);
  const last = rows.at(-1);
  if (last === undefined) return { kind: "end-of-pass", isMore: false };
  const told = await inTurns(rows, ({ stationId }) => stationOf(stationId).refreshProfiles());
  return { kind: "page", last: last.stationId, told: told.length, failed: rows.length - told.length };
}

function orderOf(
  rollOutId: number,
  { kind, profileId, profileName, version, body }: v.InferOutput<typeof rollOutRow>,
  { assignmentId, target, siteId, timeZone, phases, voltageMillivolts }: v.InferOutput<typeof nextRow>,
): ProfileOrder {
  const isKnown = siteId !== null && timeZone !== null && phases !== null && voltageMillivolts !== null;
  const site = isKnown ? { id: siteId, timeZone, phases, voltageMillivolts } : null;
  const wanted = kind === "remove" ? "clear" : "set";
  return { ...{ rollOutId, assignmentId, wanted, target }, ...{ profileId, profileName, version, body, site } };
}

/** Does the work for each, some at a time, and gives what came of those that did not fail. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const queue = items.values();
  const done: R[] = [];
  const turn = async () => {
    for (const item of queue) {
      try {
        done.push(await work(item));
      } catch (error) {
        console.error(`A station could not be told and will be again: ${describeError(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
  return done;
}

/**
 * Notes what the stations' objects answered, where they have not delivered it themselves meanwhile: then the row waits no more,
 * and theirs is newer. The signs keep the index of the roll-out out of it: by that, each page would go through all that wait.
 */
async function noteTold(database: D1Database, id: number, told: readonly Told[], nowMillis: number): Promise<void> {
  const rows = told.map(({ reason, ...one }) => ({ ...one, reason: reason === null ? null : JSON.stringify(reason) }));
  await database
    .prepare(
      `UPDATE assignment_stations SET state = told.state, reason = told.reason, at_millis = ?2, told_roll_out_id = ?1
       FROM (
         SELECT value ->> 'stationId' AS station_id, value ->> 'assignmentId' AS assignment_id,
           value ->> 'state' AS state, value ->> 'reason' AS reason FROM json_each(?3)
       ) AS told
       WHERE assignment_stations.assignment_id = told.assignment_id AND assignment_stations.station_id = told.station_id
         AND +assignment_stations.roll_out_id = ?1 AND +assignment_stations.state = 'pending'`,
    )
    .bind(id, nowMillis, JSON.stringify(rows))
    .run();
}

/** Done where nobody is left; stopped where a later roll-out has taken over stations that it had not reached. */
async function endOfPass(database: D1Database, id: number, nowMillis: number): Promise<Page> {
  const { meta } = await database
    .prepare(
      `UPDATE roll_outs SET ended_at_millis = ?2,
         state = CASE WHEN json_extract(taken, '$.pending') > 0 THEN 'stopped' ELSE 'done' END
       WHERE id = ?1 AND state = 'running'
         AND NOT EXISTS (SELECT 1 FROM assignment_stations WHERE roll_out_id = ?1 AND state = 'pending')`,
    )
    .bind(id, nowMillis)
    .run();
  return { kind: "end-of-pass", isMore: meta.changes === 0 };
}
