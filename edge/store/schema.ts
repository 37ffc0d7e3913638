// D1: the registry and the read model. Every row is a copy that a station's object delivers; `revision` is the object's
// own counter, so that an old delivery never overwrites a newer one.
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditEntry } from "../contract/audit.ts";
import type { Connection } from "../contract/ocpp.ts";
import type { ProfileItem } from "../contract/profiles.ts";
import type { Session } from "../contract/sessions.ts";
import type { Series, SiteEnergy } from "../contract/site-energy.ts";
import type { Site } from "../contract/sites.ts";
import type { ClientCertificate, RegistrationStatus, Station } from "../contract/stations.ts";
import type { Token, TokenPolicy } from "../contract/tokens.ts";
import type { EvseSaid } from "../domain/station-state.ts";

export const stations = sqliteTable("stations", {
  stationId: text("station_id").primaryKey(),
  name: text("name").notNull(),
  version: integer("version").notNull(),
  meters: text("meters", { mode: "json" }).$type<Station["meters"]>().notNull(),
  evses: text("evses", { mode: "json" }).$type<Station["evses"]>().notNull(),
  createdAtMillis: integer("created_at_millis").notNull(),
  lastSeenAtMillis: integer("last_seen_at_millis"),
  activeSessions: integer("active_sessions").notNull(),
  registrationStatus: text("registration_status").$type<RegistrationStatus>().notNull().default("accepted"),
  clientCertificate: text("client_certificate").$type<ClientCertificate>().notNull().default("accepted"),
  siteId: text("site_id"),
  groups: text("groups", { mode: "json" }).$type<readonly string[]>().notNull().default([]),
  /** Null: it has never connected by OCPP. */
  connection: text("connection", { mode: "json" }).$type<Connection>(),
  /** Messages that were refused or set aside since the station was registered, by what was wrong (objects/refusals.ts). */
  refusals: text("refusals", { mode: "json" }).$type<Readonly<Record<string, number>>>().notNull().default({}),
  /** Whether it was registered for the public list; station_listings has what was chosen since. */
  listedAtFirst: integer("listed_at_first", { mode: "boolean" }).notNull().default(false),
  /** Name and id as a search compares them (domain/folded-text.ts). */
  folded: text("folded").notNull().default(""),
  /** What its newest status messages say of its EVSEs. */
  evseStates: text("evse_states", { mode: "json" }).$type<readonly EvseSaid[]>().notNull().default([]),
  revision: integer("revision").notNull(),
});

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    stationId: text("station_id").notNull(),
    evseId: integer("evse_id").notNull(),
    transactionId: text("transaction_id"),
    idToken: text("id_token"),
    state: text("state").$type<Session["state"]>().notNull(),
    stopReason: text("stop_reason"),
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
    powerCurve: text("power_curve", { mode: "json" }).$type<Session["powerCurve"]>().notNull().default([]),
    /** Worst finding: 2 error, 1 warning, 0 neither. */
    attention: integer("attention").notNull(),
    revision: integer("revision").notNull(),
    /** 1: the identity moved with a late reading and this is no session any more; kept so that it does not come back. */
    removed: integer("removed").notNull(),
  },
  (table) => [
    index("sessions_by_start").on(table.startedAtMillis, table.id),
    index("sessions_by_station").on(table.stationId, table.startedAtMillis, table.id),
    index("sessions_not_valid").on(table.signature, table.startedAtMillis, table.id).where(sql`signature <> 'valid'`),
    index("sessions_active").on(table.startedAtMillis, table.id).where(sql`state = 'active'`),
    // For the search, which knows no upper and lower case; sessions_by_short_id stands in a migration of its own.
    index("sessions_by_id").on(sql`${table.id} COLLATE NOCASE`),
    index("sessions_by_transaction").on(sql`${table.transactionId} COLLATE NOCASE`),
    // Sessions of a card, and how many of them are going on (store/token-lookup.ts).
    index("sessions_by_token")
      .on(sql`${table.idToken} COLLATE NOCASE`, table.startedAtMillis, table.id)
      .where(sql`id_token IS NOT NULL`),
    index("sessions_by_meter").on(sql`${table.meter} COLLATE NOCASE`),
    index("sessions_attention").on(table.attention, table.startedAtMillis, table.id).where(sql`attention > 0`),
  ],
);

/** Identifications that may charge. `key` is the identification in lower case: cards compare without it. */
export const tokens = sqliteTable(
  "tokens",
  {
    key: text("key").primaryKey(),
    idToken: text("id_token").notNull(),
    name: text("name").notNull(),
    type: text("type").$type<Token["type"]>().notNull(),
    group: text("group_id"),
    blocked: integer("blocked", { mode: "boolean" }).notNull(),
    expiresAtMillis: integer("expires_at_millis"),
    maxSessions: integer("max_sessions"),
    createdAtMillis: integer("created_at_millis").notNull(),
    version: integer("version").notNull(),
  },
  (table) => [
    index("tokens_by_group").on(sql`${table.group} COLLATE NOCASE`, table.key).where(sql`group_id IS NOT NULL`),
  ],
);

/** One row; none: the default. */
export const tokenPolicy = sqliteTable("token_policy", {
  only: integer("only").primaryKey(),
  unknown: text("unknown").$type<TokenPolicy["unknown"]>().notNull(),
});

/** Where stations stand. Few: lists are read as a whole. */
export const sites = sqliteTable("sites", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  timeZone: text("time_zone").notNull(),
  limit: text("limit", { mode: "json" }).$type<Site["limit"]>(),
  phases: integer("phases").$type<Site["phases"]>().notNull(),
  voltageMillivolts: integer("voltage_millivolts").notNull(),
  createdAtMillis: integer("created_at_millis").notNull(),
  version: integer("version").notNull(),
});

/** When a site's hours are off-peak; none: the site has no row. */
export const siteHours = sqliteTable("site_hours", {
  siteId: text("site_id").primaryKey(),
  offPeak: text("off_peak", { mode: "json" }).$type<SiteEnergy["offPeak"]>().notNull(),
  changedAtMillis: integer("changed_at_millis").notNull(),
});

/** What a site's hours cost and how clean they are: a row per series, its values as one text of at most 2,000 items. */
export const siteSeries = sqliteTable(
  "site_series",
  {
    siteId: text("site_id").notNull(),
    kind: text("kind").$type<Series["kind"]>().notNull(),
    source: text("source").$type<Series["source"]>().notNull(),
    currency: text("currency"),
    url: text("url"),
    items: text("items", { mode: "json" }).$type<Series["items"]>().notNull(),
    changedAtMillis: integer("changed_at_millis").notNull(),
    readAtMillis: integer("read_at_millis"),
    nextReadAtMillis: integer("next_read_at_millis"),
    failure: text("failure"),
    /** Failed attempts since the last reading that succeeded. */
    failures: integer("failures").notNull(),
  },
  (table) => [primaryKey({ columns: [table.siteId, table.kind] })],
);

/** Charging profiles by name, each with what lists show of its newest version. Triggers refuse to remove one. */
export const profiles = sqliteTable(
  "profiles",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    revision: integer("revision").notNull(),
    purpose: text("purpose").notNull(),
    unit: text("unit").$type<ProfileItem["unit"]>().notNull(),
    updatedAtMillis: integer("updated_at_millis").notNull(),
    updatedBy: text("updated_by", { mode: "json" }).$type<ProfileItem["updatedBy"]>().notNull(),
    archived: integer("archived", { mode: "boolean" }).notNull(),
    createdAtMillis: integer("created_at_millis").notNull(),
  },
  (table) => [index("profiles_by_update").on(table.updatedAtMillis, table.id)],
);

/** What was published. Triggers (a migration of its own) refuse to change, remove or replace a row. */
export const profileVersions = sqliteTable(
  "profile_versions",
  {
    profileId: text("profile_id").notNull(),
    version: integer("version").notNull(),
    atMillis: integer("at_millis").notNull(),
    by: text("by", { mode: "json" }).$type<ProfileItem["updatedBy"]>().notNull(),
    reason: text("reason"),
    /** The version whose body this is again. */
    restores: integer("restores"),
    body: text("body").notNull(),
  },
  (table) => [primaryKey({ columns: [table.profileId, table.version] })],
);

/** The audit trail. Triggers of the database refuse to change or remove a row: not even a fault of ours can. */
export const auditEntries = sqliteTable(
  "audit_entries",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    /** Unique: an entry that is delivered twice stands here once. */
    entryKey: text("entry_key").notNull().unique(),
    atMillis: integer("at_millis").notNull(),
    actorKind: text("actor_kind").$type<AuditEntry["actor"]["kind"]>().notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name").notNull(),
    action: text("action").$type<AuditEntry["action"]>().notNull(),
    subjectKind: text("subject_kind").$type<AuditEntry["subject"]["kind"]>().notNull(),
    subjectId: text("subject_id").notNull(),
    subjectName: text("subject_name"),
    before: text("before", { mode: "json" }).$type<AuditEntry["before"]>(),
    after: text("after", { mode: "json" }).$type<AuditEntry["after"]>(),
    requestId: text("request_id").notNull(),
    address: text("address"),
  },
  (table) => [
    index("audit_by_time").on(table.atMillis, table.id),
    index("audit_by_actor").on(table.actorId, table.atMillis, table.id),
    index("audit_by_action").on(table.action, table.atMillis, table.id),
    index("audit_by_subject").on(table.subjectId, table.atMillis, table.id),
  ],
);

/** Finds the session of a driver's link; whether the link is good is for the station's object to say. */
export const driverLinks = sqliteTable("driver_links", {
  sessionId: text("session_id").primaryKey(),
  /** SHA-256 of the token, hex; null: revoked. */
  tokenHash: text("token_hash").unique(),
  revision: integer("revision").notNull(),
});

/** Answers for clients that lost them, under the key that the client gave (store/idempotency.ts). */
export const idempotentAnswers = sqliteTable(
  "idempotent_answers",
  {
    /** SHA-256 of caller and key. */
    id: text("id").primaryKey(),
    /** SHA-256 of what was asked. */
    request: text("request").notNull(),
    atMillis: integer("at_millis").notNull(),
    /** Encrypted under the client's key; null while the request runs. */
    answer: text("answer"),
  },
  (table) => [index("idempotent_answers_by_age").on(table.atMillis)],
);

/** Stations that knocked and are not registered (store/unknown-stations.ts). Bounded; counts of attempts are near enough. */
export const unknownStations = sqliteTable("unknown_stations", {
  stationId: text("station_id").primaryKey(),
  firstAtMillis: integer("first_at_millis").notNull(),
  lastAtMillis: integer("last_at_millis").notNull(),
  attempts: integer("attempts").notNull(),
  versions: text("versions", { mode: "json" }).$type<readonly string[]>().notNull(),
  /** Network address of the newest attempt; null when the platform does not tell. */
  address: text("address"),
});

/** Handshakes that were refused, by kind: a row each. */
export const refusedHandshakes = sqliteTable("refused_handshakes", {
  kind: text("kind").primaryKey(),
  count: integer("count").notNull(),
});

/** Ended sessions by verdict, kept by triggers of the sessions table (a migration of its own): nobody counts a million rows. */
export const endedSessions = sqliteTable("ended_sessions", {
  signature: text("signature").$type<Session["signature"]>().primaryKey(),
  sessions: integer("sessions").notNull(),
  /** Known energy only, mWh. */
  energyMilliwattHours: integer("energy_milliwatt_hours").notNull(),
});

export type SessionRow = typeof sessions.$inferSelect;
export type StationRow = typeof stations.$inferSelect;
