// The station's row in its own object: registration, when it was last heard, the counter of its changes. The object is
// the authority; D1 receives a copy.
import * as v from "valibot";
import {
  clientCertificateSchema,
  evseSchema,
  registeredMeterSchema,
  registrationStatusSchema,
} from "../contract/stations.ts";

const secretSchema = v.object({ iterations: v.number(), salt: v.string(), hash: v.string() });

const registrationSchema = v.object({
  stationId: v.string(),
  name: v.string(),
  version: v.number(),
  createdAtMillis: v.number(),
  secret: secretSchema,
  /** Secrets of before that are good until an instant, newest first. Rows from before there were any have none. */
  previousSecrets: v.optional(v.array(v.object({ secret: secretSchema, untilMillis: v.number() })), []),
  meters: v.array(registeredMeterSchema),
  evses: v.array(evseSchema),
  /** Rows from before there were these have none. */
  registrationStatus: v.optional(registrationStatusSchema, "accepted"),
  clientCertificate: v.optional(clientCertificateSchema, "accepted"),
  siteId: v.optional(v.nullable(v.string()), null),
  groups: v.optional(v.array(v.string()), []),
  /** Whether it was registered for the public list; what was chosen there since stands in D1 alone. */
  listed: v.optional(v.boolean(), false),
});
export type Registration = v.InferOutput<typeof registrationSchema>;

/** What may be shown: the registration without its secrets, and without what it said of the list at first. */
export type OpenRegistration = Omit<Registration, "secret" | "previousSecrets" | "listed">;

export function withoutSecrets(registration: Registration): OpenRegistration {
  const { secret: _, previousSecrets: __, listed: ___, ...open } = registration;
  return open;
}

export interface StationRow {
  readonly registration: Registration;
  readonly lastSeenAtMillis: number | null;
  readonly revision: number;
  readonly drainFailures: number;
}

/**
 * Registrations by the database that they are from, with their text: each message of a station asks for its own, and few
 * change it. Gone with the object's memory.
 */
const remembered = new WeakMap<SqlStorage, { readonly text: string; readonly registration: Registration }>();

/**
 * The station's registration without a look into the database where it was loaded before; null when the station is not
 * registered. Not for use between `saveRegistration` and the end of its transaction, which may be undone.
 */
export function loadRegistration(sql: SqlStorage): Registration | null {
  return remembered.get(sql)?.registration ?? loadStation(sql)?.registration ?? null;
}

function parseRegistration(sql: SqlStorage, text: string): Registration {
  const known = remembered.get(sql);
  if (known?.text === text) return known.registration;
  const registration = v.parse(registrationSchema, JSON.parse(text));
  remembered.set(sql, { text, registration });
  return registration;
}

/** The station's row; null when it is not registered. */
export function loadStation(sql: SqlStorage): StationRow | null {
  const row = sql
    .exec<{ registration: string; last_seen_at_millis: number | null; revision: number; drain_failures: number }>(
      "SELECT registration, last_seen_at_millis, revision, drain_failures FROM station",
    )
    .toArray()[0];
  if (row === undefined) return null;
  return {
    registration: parseRegistration(sql, row.registration),
    lastSeenAtMillis: row.last_seen_at_millis,
    revision: row.revision,
    drainFailures: row.drain_failures,
  };
}

/** Writes a new or changed registration. */
export function saveRegistration(sql: SqlStorage, registration: Registration): void {
  const text = JSON.stringify(registration);
  remembered.delete(sql);
  sql.exec(
    `INSERT INTO station (only, registration, last_seen_at_millis, revision, drain_failures) VALUES (1, ?, NULL, 0, 0)
     ON CONFLICT (only) DO UPDATE SET registration = excluded.registration`,
    text,
  );
}

/**
 * Takes the next revision; with it every copy in D1 can tell newer from older. With an instant the station was heard at
 * it as well.
 */
export function nextRevision(sql: SqlStorage, heardAtMillis = 0): number {
  return sql
    .exec<{ revision: number }>(
      `UPDATE station SET revision = revision + 1,
         last_seen_at_millis = nullif(max(coalesce(last_seen_at_millis, 0), ?), 0)
       RETURNING revision`,
      heardAtMillis,
    )
    .one().revision;
}

export function saveDrainFailures(sql: SqlStorage, failures: number): void {
  sql.exec("UPDATE station SET drain_failures = ? WHERE drain_failures <> ?", failures, failures);
}
