// What was measured of a station, for everybody, beside what drivers say of it: sessions and answers from D1, uptime from its object.
import * as v from "valibot";
import { type Measured, measuredSchema } from "../contract/community.ts";
import { evseSchema } from "../contract/stations.ts";
import { chargeSuccess, deliveredPower, MEASURED_DAYS, type SessionFacts } from "../domain/score/charging.ts";
import { type Exclusion, neviWindow } from "../domain/score/uptime.ts";
import { DAY_MILLIS } from "../domain/score/voice.ts";
import type { Bindings } from "../env.ts";
import { describeError } from "../error-log.ts";
import { ANSWER_WITHIN_MILLIS, IS_ANSWERED_IN_TIME, IS_COMPLAINT } from "./feedback-complaints.ts";

/** A session that ended within the days that count, and was longer than this, is passed over: the index is by begin. */
const LONGEST_SESSION_DAYS = 30;
/** 200 a day over 90 days; of more the newest count. */
const MAX_SESSIONS = 20_000;
const MAX_EXCLUSIONS = 500;
/** A page waits no longer for an object that is waking up or away. */
const OBJECT_WAIT_MILLIS = 2_000;
/** Charging goes on, and nobody sees a difference within an hour. */
const KEPT_MILLIS = 3_600_000;
/** Without the object the rest is kept for a moment, so that a flood of readers does not wait for it each time. */
const KEPT_WITHOUT_PORTS_MILLIS = 60_000;
/** Stations remembered; some 1 KB each. */
const MAX_KEPT = 1_000;

/** By station, in the memory of this isolate: others work it out for themselves, and what an operator excludes shows there later. */
const kept = new WeakMap<D1Database, Map<string, { readonly untilMillis: number; readonly measured: Measured }>>();

type MeasuredPorts = Pick<Measured, "nevi" | "uk" | "sinceMillis">;

const NO_PORTS: MeasuredPorts = { nevi: [], uk: null, sinceMillis: null };

const sessionRow = v.object({
  evseId: v.number(),
  startedAtMillis: v.number(),
  endedAtMillis: v.number(),
  energyMilliwattHours: v.nullable(v.number()),
  stopReason: v.nullable(v.string()),
  peakPowerWatts: v.nullable(v.number()),
  signature: v.string(),
  recordCount: v.number(),
});
const evsesRow = v.object({ evses: v.pipe(v.string(), v.parseJson(), v.array(evseSchema)) });
const exclusionRow = measuredSchema.entries.exclusions.item;

/** At most an hour old. Where the object does not answer within 2 s, the rest without uptime; throws where D1 does not. */
export async function measuredOf(bindings: Bindings, stationId: string, nowMillis: number): Promise<Measured> {
  const known = kept.get(bindings.database)?.get(stationId);
  if (known !== undefined && nowMillis < known.untilMillis) return known.measured;
  const { exclusions, ...fromDatabase } = await ofDatabase(bindings.database, stationId, nowMillis);
  const ports = await portsOf(bindings, stationId, exclusions);
  const measured: Measured = { ...fromDatabase, exclusions, ...(ports ?? NO_PORTS) };
  keep(bindings.database, stationId, {
    untilMillis: nowMillis + (ports === null ? KEPT_WITHOUT_PORTS_MILLIS : KEPT_MILLIS),
    measured,
  });
  return measured;
}

/** Works it out anew for the next who asks: something that it is made of was changed by hand. */
export function forgetMeasured(database: D1Database, stationId: string): void {
  kept.get(database)?.delete(stationId);
}

function keep(database: D1Database, stationId: string, value: { untilMillis: number; measured: Measured }): void {
  const all = kept.get(database) ?? new Map();
  kept.set(database, all);
  all.delete(stationId);
  // The oldest goes: a map keeps the order of insertion.
  if (all.size >= MAX_KEPT) all.delete(all.keys().next().value ?? "");
  all.set(stationId, value);
}

async function portsOf(
  { stations }: Bindings,
  stationId: string,
  exclusions: readonly Exclusion[],
): Promise<MeasuredPorts | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), OBJECT_WAIT_MILLIS);
  });
  try {
    return await Promise.race([stations.getByName(stationId).measuredPorts(exclusions), patience]);
  } catch (error) {
    console.warn(`Uptime of ${stationId}: ${describeError(error)}`);
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function ofDatabase(database: D1Database, stationId: string, nowMillis: number) {
  const sinceMillis = nowMillis - MEASURED_DAYS * DAY_MILLIS;
  const startedSince = sinceMillis - LONGEST_SESSION_DAYS * DAY_MILLIS;
  const [sessions, station, answered, excluded] = await database.batch([
    database
      .prepare(
        `SELECT evse_id AS evseId, started_at_millis AS startedAtMillis, ended_at_millis AS endedAtMillis,
           energy_milliwatt_hours AS energyMilliwattHours, stop_reason AS stopReason, peak_power_watts AS peakPowerWatts,
           signature, record_count AS recordCount
         FROM sessions
         WHERE station_id = ? AND started_at_millis >= ? AND ended_at_millis >= ? AND removed = 0
         ORDER BY started_at_millis DESC LIMIT ?`,
      )
      .bind(stationId, startedSince, sinceMillis, MAX_SESSIONS),
    database.prepare("SELECT evses FROM stations WHERE station_id = ?").bind(stationId),
    database
      .prepare(
        `SELECT coalesce(sum(in_time), 0) AS inTime, count(*) AS "all" FROM (
           SELECT ${IS_ANSWERED_IN_TIME} AS in_time, created_at_millis FROM feedback
           WHERE station_id = ?1 AND created_at_millis >= ?2 AND ${IS_COMPLAINT})
         WHERE in_time OR created_at_millis < ?3`,
      )
      .bind(stationId, sinceMillis, nowMillis - ANSWER_WITHIN_MILLIS),
    database
      .prepare(
        `SELECT evse_id AS evseId, from_millis AS fromMillis, to_millis AS toMillis, reason FROM station_exclusions
         WHERE station_id = ?1 AND to_millis > ?2 ORDER BY from_millis DESC, id LIMIT ?3`,
      )
      .bind(stationId, neviWindow(nowMillis).fromMillis, MAX_EXCLUSIONS),
  ]);
  const [known] = v.parse(v.array(evsesRow), station?.results);
  const offered = new Map(known?.evses.map(({ evseId, maxPowerWatts }) => [evseId, maxPowerWatts]));
  const ended = v.parse(v.array(sessionRow), sessions?.results);
  // What a vehicle takes is not known here.
  const facts = ended.map(
    (session): SessionFacts => ({
      ...session,
      offeredPowerWatts: offered.get(session.evseId) ?? null,
      vehiclePowerWatts: null,
    }),
  );
  const recordsOf = (list: typeof ended) => list.reduce((sum, { recordCount }) => sum + recordCount, 0);
  return {
    chargeSuccess: chargeSuccess(facts, nowMillis),
    deliveredPower: deliveredPower(facts, nowMillis),
    records: { valid: recordsOf(ended.filter(({ signature }) => signature === "valid")), all: recordsOf(ended) },
    answered: v.parse(measuredSchema.entries.answered, answered?.results[0]),
    exclusions: v.parse(v.array(exclusionRow), excluded?.results),
  };
}
