// What a station told of itself over OCPP: its settings and its events.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { settingListSchema, stationEventListSchema, stationEventSchema } from "../contract/ocpp.ts";
import {
  type AppEnv,
  answers,
  cursorParameter,
  limitParameter,
  problems,
  query,
  stationIdParameter,
  stationStub,
  unwrap,
} from "../http.ts";
import { encodeCursor } from "../store/cursor.ts";
import { knownStationId, positionOf } from "./stations.ts";

const TAGS = ["OCPP"];
const REFUSALS = ["station-unknown", "credentials-missing", "credentials-wrong", "forbidden"] as const;

const SETTING_EXAMPLE = {
  component: "OCPPCommCtrlr",
  componentInstance: null,
  evseId: null,
  connectorId: null,
  variable: "HeartbeatInterval",
  variableInstance: null,
  attribute: "Actual" as const,
  value: "300",
  readonly: false,
  unit: "s",
  dataType: "integer",
  options: [],
  atMillis: 1_772_366_400_000,
};

const EVENT_EXAMPLE = {
  number: 12,
  atMillis: 1_772_366_400_000,
  action: "FirmwareStatusNotification",
  kind: "firmware" as const,
  status: "InstallationFailed",
  detail: null,
  requestId: 3,
};

const eventQuery = v.object({
  kind: v.pipe(v.optional(stationEventSchema.entries.kind), v.description("Only this kind.")),
  cursor: cursorParameter,
  limit: limitParameter,
});

export const stationSettingRoutes = new Hono<AppEnv>()
  .get(
    "/:stationId/settings",
    describeRoute({
      tags: TAGS,
      summary: "List settings",
      parameters: [stationIdParameter],
      description:
        "Settings as the station last told or took them: configuration keys of 1.6 (GetConfiguration, ChangeConfiguration), variables of 2.x (NotifyReport, GetVariables, SetVariables, NotifyEvent). Up to 2,000. Passwords and keys are never kept.",
      responses: {
        ...answers(200, "The settings.", settingListSchema, {
          items: [SETTING_EXAMPLE],
          completeAtMillis: 1_772_366_400_000,
        }),
        ...problems(...REFUSALS),
      },
    }),
    async (c) => {
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      return c.json(unwrap(await station.settings()), 200);
    },
  )
  .get(
    "/:stationId/events",
    describeRoute({
      tags: TAGS,
      summary: "List events",
      parameters: [stationIdParameter],
      description:
        "What the station told of firmware, diagnostics, security, certificates, reservations, limits, monitors and reports, newest first: the newest 500 of monitors and reports, and the newest 500 of all others.",
      responses: {
        ...answers(200, "A page of events.", stationEventListSchema, { items: [EVENT_EXAMPLE] }),
        ...problems("bad-request", ...REFUSALS),
      },
    }),
    query(eventQuery),
    async (c) => {
      const { kind = null, cursor, limit } = c.req.valid("query");
      const before = positionOf(cursor)?.[0] ?? null;
      const station = stationStub(c, knownStationId(c.req.param("stationId")));
      const found = unwrap(await station.events({ kind, before }, limit + 1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      if (found.length <= limit || last === undefined) return c.json({ items }, 200);
      return c.json({ items, nextCursor: encodeCursor([last.number, "event"]) }, 200);
    },
  );
