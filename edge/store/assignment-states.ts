// What has become of assignments at their stations: written as the stations' objects deliver it, and counted.
import * as v from "valibot";
import {
  type DeliveryCounts,
  type DeliveryReason,
  type DeliveryState,
  deliveryStateSchema,
} from "../contract/assignments.ts";

/** What a station's object says of one assignment; of several places the worst. */
export interface AssignmentState {
  readonly assignmentId: string;
  readonly stationId: string;
  /** Of the order that the station was told. */
  readonly rollOutId: number;
  readonly state: DeliveryState;
  readonly reason: DeliveryReason | null;
  readonly atMillis: number;
  /** The object's counter. */
  readonly revision: number;
}

/**
 * The statement that writes it, for the batch of a delivery: may be repeated and may come late. What was said of an older
 * roll-out than the row's changes no state; that the station was told of it is noted all the same. A station that no roll-out
 * had in its list, since it came later, gets its row by this.
 */
export function assignmentStateStatement(database: D1Database, said: AssignmentState): D1PreparedStatement {
  const { assignmentId, stationId, rollOutId, state, reason, atMillis, revision } = said;
  const isNewer =
    "excluded.roll_out_id >= assignment_stations.roll_out_id AND excluded.revision > assignment_stations.revision";
  const newer = (column: string) =>
    `${column} = CASE WHEN ${isNewer} THEN excluded.${column} ELSE assignment_stations.${column} END`;
  return database
    .prepare(
      `INSERT INTO assignment_stations
         (assignment_id, station_id, roll_out_id, told_roll_out_id, state, reason, at_millis, revision)
       VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (assignment_id, station_id) DO UPDATE SET
         ${["roll_out_id", "state", "reason", "at_millis", "revision"].map(newer).join(", ")},
         told_roll_out_id = max(coalesce(told_roll_out_id, 0), excluded.told_roll_out_id)
       WHERE (${isNewer}) OR coalesce(told_roll_out_id, 0) < excluded.told_roll_out_id`,
    )
    .bind(assignmentId, stationId, rollOutId, state, reasonText(reason), atMillis, revision);
}

export const reasonText = (reason: DeliveryReason | null): string | null =>
  reason === null ? null : JSON.stringify(reason);

/** Stations by state, for each of some assignments (at most 200). */
export const countsOfAssignments = (database: D1Database, ids: readonly string[]) =>
  countsBy(database, "assignment_id", v.string(), ids);

/** The same for roll-outs, of the stations that no later one has taken over. */
export const countsOfRollOuts = (database: D1Database, ids: readonly number[]) =>
  countsBy(database, "roll_out_id", v.number(), ids);

async function countsBy<Id extends string | number>(
  database: D1Database,
  column: "assignment_id" | "roll_out_id",
  idSchema: v.GenericSchema<Id>,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, DeliveryCounts>> {
  const { results } = await database
    .prepare(
      `SELECT ${column} AS id, state, count(*) AS n FROM assignment_stations
       WHERE ${column} IN (SELECT value FROM json_each(?)) GROUP BY 1, 2`,
    )
    .bind(JSON.stringify(ids))
    .all();
  const countRow = v.object({ id: idSchema, state: deliveryStateSchema, n: v.number() });
  const counts = new Map<Id, DeliveryCounts>();
  for (const { id, state, n } of v.parse(v.array(countRow), results)) {
    counts.set(id, { ...counts.get(id), [state]: n });
  }
  return counts;
}
