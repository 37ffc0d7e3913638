// What somebody who gives feedback is told of the station, from D1 alone: no object is woken for a greeting.
import * as v from "valibot";
import type { StationDoor } from "../contract/feedback.ts";
import { evseSchema } from "../contract/stations.ts";
import { EVSE_STATES, saidStates, statesNow } from "../domain/station-state.ts";

/** A session whose newest reading is older says nothing of now; deliveries are five minutes apart at most. */
const FRESH_MILLIS = 900_000;

const rowSchema = v.object({
  name: v.string(),
  listed: v.number(),
  evses: v.pipe(v.string(), v.parseJson(), v.array(evseSchema)),
  states: v.pipe(v.string(), v.parseJson(), v.array(v.object({ evseId: v.number(), state: v.picklist(EVSE_STATES) }))),
  is_online: v.nullable(v.number()),
  charging: v.pipe(v.string(), v.parseJson(), v.array(v.number())),
});

/** Null: there is no such station. Of one that is not listed no state is told: its id can be guessed, and who stands there sees it. */
export async function loadStationDoor(
  database: D1Database,
  stationId: string,
  nowMillis: number,
): Promise<StationDoor | null> {
  const found = await database
    .prepare(
      `SELECT coalesce(nullif(l.name, ''), s.name) AS name, coalesce(l.listed, s.listed_at_first) AS listed, s.evses,
         s.evse_states AS states, s.connection ->> 'online' AS is_online,
         (SELECT json_group_array(evse_id) FROM sessions
          WHERE state = 'active' AND removed = 0 AND updated_at_millis >= ?2 AND +station_id = ?1) AS charging
       FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id WHERE s.station_id = ?1`,
    )
    .bind(stationId, nowMillis - FRESH_MILLIS)
    .first();
  if (found === null) return null;
  const { name, listed, evses, states, is_online, charging } = v.parse(rowSchema, found);
  const isListed = listed === 1;
  const power = new Map(evses.map(({ evseId, maxPowerWatts }) => [evseId, maxPowerWatts]));
  const said = new Map(saidStates([...power.keys()], []).map((one) => [one.evseId, one]));
  for (const one of states) said.set(one.evseId, one);
  const known = [...said.values()].sort((a, b) => a.evseId - b.evseId);
  const now = statesNow(known, is_online === null ? null : is_online === 1, new Set(charging));
  return {
    ...{ stationId, name, listed: isListed },
    evses: now.map(({ evseId, state }) => ({
      ...{ evseId, status: isListed ? state : "unknown", maxPowerWatts: power.get(evseId) ?? null },
    })),
  };
}

/** Name and whether it is listed; null: there is no such station. */
export async function stationAtDoor(
  database: D1Database,
  stationId: string,
): Promise<{ readonly stationId: string; readonly name: string; readonly listed: boolean } | null> {
  const row = await database
    .prepare(
      `SELECT coalesce(nullif(l.name, ''), s.name) AS name, coalesce(l.listed, s.listed_at_first) AS listed
       FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id WHERE s.station_id = ?`,
    )
    .bind(stationId)
    .first<{ name: string; listed: number }>();
  return row === null ? null : { stationId, name: row.name, listed: row.listed === 1 };
}
