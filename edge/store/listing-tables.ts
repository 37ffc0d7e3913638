// How stations stand in the public list, the times that their uptime leaves out, and their scores, in D1. A station without a row here is
// listed if it was registered so (stations.listed_at_first), with its name alone.
import { sql } from "drizzle-orm";
import { index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Exclusions, Place } from "../contract/listing.ts";
import type { KeptBadge, KeptScores } from "./kept-scores.ts";

export const stationListings = sqliteTable("station_listings", {
  stationId: text("station_id").primaryKey(),
  listed: integer("listed", { mode: "boolean" }).notNull(),
  name: text("name").notNull(),
  operator: text("operator").notNull(),
  street: text("street").notNull(),
  postalCode: text("postal_code").notNull(),
  city: text("city").notNull(),
  countryCode: text("country_code").notNull(),
  /** WGS 84, degrees; both or neither. */
  latitude: real("latitude"),
  longitude: real("longitude"),
  ocpiLocationId: text("ocpi_location_id").notNull(),
  connectors: text("connectors", { mode: "json" }).$type<Place["connectors"]>().notNull(),
  /** What a search looks in: all of the words above, folded (domain/folded-text.ts). */
  folded: text("folded").notNull(),
  version: integer("version").notNull(),
});

export const stationExclusions = sqliteTable(
  "station_exclusions",
  {
    id: text("id").primaryKey(),
    stationId: text("station_id").notNull(),
    evseId: integer("evse_id").notNull(),
    fromMillis: integer("from_millis").notNull(),
    toMillis: integer("to_millis").notNull(),
    reason: text("reason").$type<Exclusions["items"][number]["reason"]>().notNull(),
    note: text("note").notNull(),
  },
  (table) => [index("exclusions_by_station").on(table.stationId, table.fromMillis)],
);

/**
 * Scores of stations that were ever rated by a verified voice, as they were worked out last. Triggers (a migration of its own) count in
 * `heard` whatever changes the voices, in the transaction of that change; `counted` is how far the numbers here have come.
 */
export const stationScores = sqliteTable(
  "station_scores",
  {
    stationId: text("station_id").primaryKey(),
    heard: integer("heard").notNull(),
    counted: integer("counted").notNull(),
    /** Days since 1970, UTC, and the method's version: a score is that of a day. */
    day: integer("day").notNull(),
    methodVersion: integer("method_version").notNull(),
    /** Of the whole, for the order of the list. */
    ranked: integer("ranked", { mode: "boolean" }).notNull(),
    lowerMilliStars: integer("lower_milli_stars").notNull(),
    /** When the badge that is held was gained; null: not held. */
    heldSinceMillis: integer("held_since_millis"),
    /** Null: never worked out. */
    scores: text("scores", { mode: "json" }).$type<KeptScores>(),
    /** Null: to be derived again from the first voice, since who spoke is known otherwise now. */
    badge: text("badge", { mode: "json" }).$type<KeptBadge>(),
  },
  (table) => [index("scores_behind").on(table.stationId).where(sql`heard <> counted`)],
);
