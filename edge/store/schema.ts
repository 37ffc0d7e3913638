// D1: the registry and the read model. Every row is a copy that a station's object delivers; `revision` is the object's
// own counter, so that an old delivery never overwrites a newer one.
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Session } from "../contract/sessions.ts";
import type { Station } from "../contract/stations.ts";

export const stations = sqliteTable("stations", {
  stationId: text("station_id").primaryKey(),
  name: text("name").notNull(),
  version: integer("version").notNull(),
  meters: text("meters", { mode: "json" }).$type<Station["meters"]>().notNull(),
  evses: text("evses", { mode: "json" }).$type<Station["evses"]>().notNull(),
  createdAtMillis: integer("created_at_millis").notNull(),
  lastSeenAtMillis: integer("last_seen_at_millis"),
  activeSessions: integer("active_sessions").notNull(),
  revision: integer("revision").notNull(),
});

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    stationId: text("station_id").notNull(),
    evseId: integer("evse_id").notNull(),
    transactionId: text("transaction_id"),
    state: text("state").$type<Session["state"]>().notNull(),
    startedAtMillis: integer("started_at_millis").notNull(),
    endedAtMillis: integer("ended_at_millis"),
    updatedAtMillis: integer("updated_at_millis").notNull(),
    energyMilliwattHours: integer("energy_milliwatt_hours"),
    energySource: text("energy_source").$type<Session["energySource"]>().notNull(),
    powerWatts: integer("power_watts"),
    peakPowerWatts: integer("peak_power_watts"),
    meter: text("meter"),
    signature: text("signature").$type<Session["signature"]>().notNull(),
    key: text("key").$type<Session["key"]>().notNull(),
    findings: text("findings", { mode: "json" }).$type<Session["findings"]>().notNull(),
    recordCount: integer("record_count").notNull(),
    sampleCount: integer("sample_count").notNull(),
    /** Worst finding: 2 error, 1 warning, 0 neither. */
    attention: integer("attention").notNull(),
    revision: integer("revision").notNull(),
    /** 1: the identity moved with a late reading and this is no session any more; kept so that it does not come back. */
    removed: integer("removed").notNull(),
  },
  (table) => [
    index("sessions_by_start").on(table.startedAtMillis, table.id),
    index("sessions_by_station").on(table.stationId, table.startedAtMillis, table.id),
    index("sessions_active").on(table.startedAtMillis, table.id).where(sql`state = 'active'`),
    index("sessions_attention").on(table.attention, table.startedAtMillis, table.id).where(sql`attention > 0`),
  ],
);

export type SessionRow = typeof sessions.$inferSelect;
export type StationRow = typeof stations.$inferSelect;
