// What the metrics are made of: counts over the registry and the read model, by one batch of questions that reads each
// station's row twice and no ended session's.
import * as v from "valibot";
import { deliveryStateSchema } from "../contract/assignments.ts";
import { feedbackStateSchema } from "../contract/feedback.ts";
import { ocppVersionSchema } from "../contract/ocpp.ts";
import { sessionSchema } from "../contract/sessions.ts";
import { registrationStatusSchema } from "../contract/stations.ts";
import type { HandshakeRefusal } from "../event-log.ts";
import { feedbackAlerts } from "./feedback-alerts.ts";

const count = v.number();
const stationsSchema = v.array(
  v.object({
    registration: registrationStatusSchema,
    connection: v.picklist(["online", "offline", "never"]),
    version: v.nullable(ocppVersionSchema),
    count,
  }),
);
const activeSchema = v.object({ count, powerWatts: v.number() });
const endedSchema = v.array(
  v.object({ signature: sessionSchema.entries.signature, count, energyMilliwattHours: v.number() }),
);
const deliveriesSchema = v.array(v.object({ state: deliveryStateSchema, count }));
const feedbackSchema = v.array(v.object({ state: feedbackStateSchema, count }));
const kindsSchema = v.array(v.object({ kind: v.string(), count }));

export interface Metrics {
  /** How many stations of each kind; kinds without any are left out. */
  readonly stations: v.InferOutput<typeof stationsSchema>;
  readonly active: v.InferOutput<typeof activeSchema>;
  readonly ended: v.InferOutput<typeof endedSchema>;
  readonly handshakesRefused: v.InferOutput<typeof kindsSchema>;
  /** Kinds as objects/refusals.ts writes them. */
  readonly messagesRefused: v.InferOutput<typeof kindsSchema>;
  readonly unknownStations: number;
  /** Reports of drivers that are neither resolved nor declined. */
  readonly feedback: v.InferOutput<typeof feedbackSchema>;
  /** Stations with a burst of complaints that nobody has acknowledged; at most 50. */
  readonly bursts: number;
  /** Assignments at stations by what has become of them there; of those that hold. */
  readonly deliveries: v.InferOutput<typeof deliveriesSchema>;
}

export async function loadMetrics(database: D1Database, nowMillis: number = Date.now()): Promise<Metrics> {
  const [stations, messages, active, ended, handshakes, unknown, deliveries, feedback] = await database.batch([
    database.prepare(
      `SELECT registration_status AS registration, count(*) AS count,
         CASE WHEN connection IS NULL OR connection = 'null' THEN 'never'
           WHEN json_extract(connection, '$.online') THEN 'online' ELSE 'offline' END AS connection,
         json_extract(connection, '$.version') AS version
       FROM stations GROUP BY 1, 3, 4`,
    ),
    database.prepare(
      `SELECT each.key AS kind, sum(each.value) AS count FROM stations, json_each(refusals) AS each
       WHERE refusals <> '{}' GROUP BY each.key ORDER BY each.key`,
    ),
    database.prepare(
      `SELECT count(*) AS count, coalesce(sum(power_watts), 0) AS powerWatts
       FROM sessions WHERE state = 'active' AND removed = 0`,
    ),
    database.prepare(
      `SELECT signature, sessions AS count, energy_milliwatt_hours AS energyMilliwattHours
       FROM ended_sessions ORDER BY signature`,
    ),
    database.prepare("SELECT kind, count FROM refused_handshakes ORDER BY kind"),
    database.prepare("SELECT count(*) AS count FROM unknown_stations"),
    database.prepare(
      `SELECT s.state, count(*) AS count
       FROM assignments AS a CROSS JOIN assignment_stations AS s ON s.assignment_id = a.id
       WHERE a.ended_at_millis IS NULL GROUP BY 1`,
    ),
    database.prepare(
      "SELECT state, count(*) AS count FROM feedback WHERE state NOT IN ('resolved', 'declined') GROUP BY state",
    ),
  ]);
  const alerts = await feedbackAlerts(database, nowMillis);
  return {
    bursts: alerts.items.length,
    stations: v.parse(stationsSchema, stations?.results),
    messagesRefused: v.parse(kindsSchema, messages?.results),
    active: v.parse(activeSchema, active?.results[0]),
    ended: v.parse(endedSchema, ended?.results),
    handshakesRefused: v.parse(kindsSchema, handshakes?.results),
    unknownStations: v.parse(v.object({ count }), unknown?.results[0]).count,
    deliveries: v.parse(deliveriesSchema, deliveries?.results),
    feedback: v.parse(feedbackSchema, feedback?.results),
  };
}

/** Adds to the counts of refused handshakes: one row written for each kind. */
export async function addRefusedHandshakes(
  database: D1Database,
  counts: ReadonlyMap<HandshakeRefusal, number>,
): Promise<void> {
  const statement = database.prepare(
    `INSERT INTO refused_handshakes (kind, count) VALUES (?1, ?2)
     ON CONFLICT (kind) DO UPDATE SET count = count + excluded.count`,
  );
  await database.batch(Array.from(counts, ([kind, count]) => statement.bind(kind, count)));
}
