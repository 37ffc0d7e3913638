// `GET /api/metrics`: what a monitoring system scrapes.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { deliveryStateSchema } from "../contract/assignments.ts";
import { HANDSHAKE_REFUSALS } from "../event-log.ts";
import { type Family, formatFor, MEDIA_TYPES, writeExposition } from "../exposition.ts";
import { flushRefusals } from "../handshakes.ts";
import { type AppEnv, bindings, problems } from "../http.ts";
import { OCPP_VERSIONS } from "../ocpp/versions.ts";
import { loadMetrics, type Metrics } from "../store/metrics.ts";
import { VERSION } from "../version.ts";

/** A scrape reads each station's row twice; several scrapers within this time share one reading. */
const CACHE_MILLIS = 15_000;

const cache = new WeakMap<D1Database, { readonly atMillis: number; readonly metrics: Metrics }>();

const EXAMPLE = `# HELP wattest_sessions_active Sessions that charge now.
# TYPE wattest_sessions_active gauge
wattest_sessions_active 3
`;

export const metricsRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: ["Server"],
    summary: "Metrics",
    description:
      "For Prometheus, as text: format 0.0.4, or OpenMetrics 1.0.0 where Accept asks for it. At most 15 s old, per machine of the network. Counts of messages are delivered with their station, at most five minutes late.",
    responses: {
      200: { description: "The metrics.", content: { "text/plain": { schema: { type: "string" }, example: EXAMPLE } } },
      ...problems("credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
    },
  }),
  async (c) => {
    const { database } = bindings(c);
    const nowMillis = Date.now();
    let read = cache.get(database);
    if (read === undefined || nowMillis - read.atMillis >= CACHE_MILLIS) {
      await flushRefusals(database);
      read = { atMillis: nowMillis, metrics: await loadMetrics(database, nowMillis) };
      cache.set(database, read);
    }
    const format = formatFor(c.req.header("Accept"));
    return c.body(writeExposition(familiesOf(read.metrics), format), 200, { "Content-Type": MEDIA_TYPES[format] });
  },
);

const REGISTRATIONS = ["accepted", "pending", "rejected"] as const;
const CONNECTIONS = ["online", "offline", "never"] as const;

/** The families, each with all of its closed labels, also those of which there is none: a rate needs a begin. */
export function familiesOf(metrics: Metrics): Family[] {
  const stationCount = (fits: (one: Metrics["stations"][number]) => boolean) =>
    metrics.stations.filter(fits).reduce((sum, one) => sum + one.count, 0);
  const refused = new Map(metrics.handshakesRefused.map(({ kind, count }) => [kind, count]));
  const ofMessages = (kind: "refused" | "kept", label: string) =>
    metrics.messagesRefused
      .filter((one) => one.kind.startsWith(`${kind} `))
      .map((one) => ({ labels: { [label]: one.kind.slice(kind.length + 1) }, value: one.count }));
  return [
    {
      ...{ name: "wattest_build_info", type: "gauge" },
      help: "The version that serves; the value is always 1.",
      samples: [{ labels: { version: VERSION }, value: 1 }],
    },
    {
      ...{ name: "wattest_stations", type: "gauge" },
      help: "Registered stations, by registration status and by their OCPP connection: offline have been connected before.",
      samples: REGISTRATIONS.flatMap((registration) =>
        CONNECTIONS.map((connection) => ({
          labels: { registration, connection },
          value: stationCount((one) => one.registration === registration && one.connection === connection),
        })),
      ),
    },
    {
      ...{ name: "wattest_stations_connected", type: "gauge" },
      help: "Stations that are connected now, by version of OCPP.",
      samples: OCPP_VERSIONS.map((version) => ({
        labels: { version },
        value: stationCount((one) => one.connection === "online" && one.version === version),
      })),
    },
    {
      ...{ name: "wattest_unknown_stations", type: "gauge" },
      help: "Stations that tried to connect within seven days and are not registered; at most 200.",
      samples: [{ value: metrics.unknownStations }],
    },
    {
      ...{ name: "wattest_sessions_active", type: "gauge" },
      help: "Sessions that charge now.",
      samples: [{ value: metrics.active.count }],
    },
    {
      ...{ name: "wattest_sessions_active_power_watts", type: "gauge", unit: "watts" },
      help: "Newest power of the sessions that charge now, together.",
      samples: [{ value: metrics.active.powerWatts }],
    },
    {
      ...{ name: "wattest_sessions_ended", type: "gauge" },
      help: "Ended sessions by verdict. A late record may move one from a verdict to another.",
      samples: metrics.ended.map(({ signature, count }) => ({ labels: { signature }, value: count })),
    },
    {
      ...{ name: "wattest_sessions_ended_energy_joules", type: "gauge", unit: "joules" },
      help: "Known energy of ended sessions by verdict. A late record may correct it.",
      samples: metrics.ended.map(({ signature, energyMilliwattHours }) => ({
        labels: { signature },
        value: joulesOf(energyMilliwattHours),
      })),
    },
    {
      ...{ name: "wattest_profile_deliveries", type: "gauge" },
      help: "Charging profiles at stations, once for each assignment that holds, by what has become of them there.",
      samples: deliveryStateSchema.options.map((state) => ({
        labels: { state },
        value: metrics.deliveries.find((one) => one.state === state)?.count ?? 0,
      })),
    },
    {
      ...{ name: "wattest_feedback_open", type: "gauge" },
      help: "Reports of drivers that are neither resolved nor declined, by state.",
      samples: (["received", "acknowledged", "in-work"] as const).map((state) => ({
        labels: { state },
        value: metrics.feedback.find((one) => one.state === state)?.count ?? 0,
      })),
    },
    {
      ...{ name: "wattest_feedback_bursts", type: "gauge" },
      help: "Stations about which several drivers complain and nobody has acknowledged it; at most 50.",
      samples: [{ value: metrics.bursts }],
    },
    {
      ...{ name: "wattest_ocpp_handshakes_refused", type: "counter" },
      help: "Refused handshakes of charging stations, by reason.",
      samples: HANDSHAKE_REFUSALS.map((kind) => ({ labels: { kind }, value: refused.get(kind) ?? 0 })),
    },
    {
      ...{ name: "wattest_ocpp_messages_refused", type: "counter" },
      help: "Messages of stations that were answered with an error, by its code.",
      samples: ofMessages("refused", "code"),
    },
    {
      ...{ name: "wattest_ocpp_messages_kept", type: "counter" },
      help: "Transaction messages that could not be read, and were answered and set aside.",
      samples: ofMessages("kept", "reason"),
    },
  ];
}

/** 1 mWh is 3.6 J: exact, with one decimal. */
function joulesOf(energyMilliwattHours: number): string {
  const tenths = BigInt(energyMilliwattHours) * 36n;
  const digits = (tenths < 0n ? -tenths : tenths).toString().padStart(2, "0");
  return `${tenths < 0n ? "-" : ""}${digits.slice(0, -1)}.${digits.slice(-1)}`;
}
