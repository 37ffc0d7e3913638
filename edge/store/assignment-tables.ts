// D1: where charging profiles are assigned, the roll-outs that bring them to stations, and what each station made of them.
// `assignment_stations` is a copy that the stations' objects deliver; `revision` is the object's own counter.
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type {
  AssignmentTarget,
  DeliveryCounts,
  DeliveryReason,
  DeliveryState,
  RollOut,
} from "../contract/assignments.ts";

type Author = RollOut["startedBy"];

export const assignments = sqliteTable(
  "assignments",
  {
    id: text("id").primaryKey(),
    profileId: text("profile_id").notNull(),
    /** That it was last rolled out with, and by which roll-out. */
    version: integer("version").notNull(),
    rollOutId: integer("roll_out_id").notNull(),
    /** The same before that one: what stations get that come while it is stopped. Null: there was none. */
    previousVersion: integer("previous_version"),
    previousRollOutId: integer("previous_roll_out_id"),
    /** Of the version. */
    purpose: text("purpose").notNull(),
    stackLevel: integer("stack_level").notNull(),
    target: text("target", { mode: "json" }).$type<AssignmentTarget>().notNull(),
    /** By domain/assignment-target.ts. */
    targetKey: text("target_key").notNull(),
    targetPart: text("target_part").notNull(),
    createdAtMillis: integer("created_at_millis").notNull(),
    createdBy: text("created_by", { mode: "json" }).$type<Author>().notNull(),
    /** Null: it holds. */
    endedAtMillis: integer("ended_at_millis"),
  },
  (table) => [
    index("assignments_by_time").on(table.createdAtMillis, table.id),
    index("assignments_by_profile").on(table.profileId, table.createdAtMillis, table.id),
    index("assignments_by_target").on(table.targetKey, table.endedAtMillis),
    // Of two that want the same place at the same narrowness nobody could say which one is meant.
    uniqueIndex("assignments_by_place")
      .on(table.targetKey, table.targetPart, table.purpose, table.stackLevel)
      .where(sql`ended_at_millis IS NULL`),
  ],
);

/** Ids count up over all: of two that concern an assignment the higher one holds. Rows are never removed. */
export const rollOuts = sqliteTable(
  "roll_outs",
  {
    id: integer("id").primaryKey(),
    kind: text("kind").$type<RollOut["kind"]>().notNull(),
    profileId: text("profile_id").notNull(),
    version: integer("version").notNull(),
    assignmentIds: text("assignment_ids", { mode: "json" }).$type<readonly string[]>().notNull(),
    state: text("state").$type<RollOut["state"]>().notNull(),
    startedAtMillis: integer("started_at_millis").notNull(),
    startedBy: text("started_by", { mode: "json" }).$type<Author>().notNull(),
    requestId: text("request_id").notNull(),
    reason: text("reason"),
    endedAtMillis: integer("ended_at_millis"),
    /** Stations by state, as it was when later roll-outs of the same assignments took them over. */
    taken: text("taken", { mode: "json" }).$type<DeliveryCounts>().notNull().default({}),
  },
  (table) => [
    index("roll_outs_by_profile").on(table.profileId, table.id),
    index("roll_outs_not_done").on(table.state, table.id).where(sql`state <> 'done'`),
  ],
);

/** What has become of an assignment at a station. One row each, of the newest roll-out that concerns it there. */
export const assignmentStations = sqliteTable(
  "assignment_stations",
  {
    assignmentId: text("assignment_id").notNull(),
    stationId: text("station_id").notNull(),
    rollOutId: integer("roll_out_id").notNull(),
    /** The newest one that the station was told of; null: of none. */
    toldRollOutId: integer("told_roll_out_id"),
    state: text("state").$type<DeliveryState>().notNull(),
    reason: text("reason", { mode: "json" }).$type<DeliveryReason>(),
    atMillis: integer("at_millis").notNull(),
    revision: integer("revision").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.assignmentId, table.stationId] }),
    // The walk's pages, the counts and the table of a roll-out.
    index("assignment_stations_by_roll_out").on(table.rollOutId, table.state, table.stationId, table.assignmentId),
  ],
);
