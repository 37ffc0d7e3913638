// Writes what stations' objects deliver. Idempotent: a row is only replaced by a newer revision of itself, so that
// deliveries may be repeated and may overtake each other.
import { and, eq, getTableColumns, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Session } from "../contract/sessions.ts";
import { type AssignmentState, assignmentStateStatement } from "./assignment-states.ts";
import { auditStatement, type NewAuditEntry } from "./audit.ts";
import { driverLinks, type SessionRow, type StationRow, sessions, stations } from "./schema.ts";

export interface Delivery {
  readonly sessions: readonly { readonly session: Session; readonly revision: number }[];
  /** Ids that are no sessions any more. */
  readonly removed: readonly { readonly id: string; readonly revision: number }[];
  readonly station: StationRow | null;
  /** Drivers' links; without a hash they are revoked. */
  readonly links?: readonly {
    readonly sessionId: string;
    readonly tokenHash: string | null;
    readonly revision: number;
  }[];
  readonly audit?: readonly { readonly key: string; readonly entry: NewAuditEntry }[];
  readonly assignments?: readonly AssignmentState[];
}

/**
 * Columns of sessions that an index holds. They are written apart and only when they change: naming one in an update
 * writes its index, a billed row each, and most deliveries are of sessions that grew.
 */
const INDEXED = [
  "stationId",
  "transactionId",
  "idToken",
  "state",
  "startedAtMillis",
  "meter",
  "signature",
  "attention",
] as const;

/** Every column but those named, from the row that was to be inserted. */
function excluded(table: SQLiteTable, but: readonly string[]): Record<string, ReturnType<typeof sql>> {
  return Object.fromEntries(
    Object.entries(getTableColumns(table))
      .filter(([name]) => !but.includes(name))
      .map(([name, column]) => [name, sql.raw(`excluded.${column.name}`)]),
  );
}

function toRow(session: Session, revision: number): SessionRow {
  const has = (severity: "error" | "warning") => session.findings.some((finding) => finding.severity === severity);
  return { ...session, attention: has("error") ? 2 : has("warning") ? 1 : 0, revision, removed: 0 };
}

/** A row that only keeps an older delivery of the same id from coming back. */
function tombstone(id: string, revision: number): SessionRow {
  return {
    id,
    stationId: "",
    evseId: 0,
    transactionId: null,
    idToken: null,
    state: "ended",
    stopReason: null,
    startedAtMillis: 0,
    endedAtMillis: null,
    updatedAtMillis: 0,
    energyMilliwattHours: null,
    energySource: "unknown",
    powerWatts: null,
    peakPowerWatts: null,
    meter: null,
    signature: "unverifiable",
    key: "unknown",
    findings: [],
    recordCount: 0,
    sampleCount: 0,
    powerCurve: [],
    attention: 0,
    revision,
    removed: 1,
  };
}

function indexedOf(row: SessionRow): Pick<SessionRow, (typeof INDEXED)[number]> {
  const { stationId, transactionId, idToken, state, startedAtMillis, meter, signature, attention } = row;
  return { stationId, transactionId, idToken, state, startedAtMillis, meter, signature, attention };
}

/** Delivers in one D1 transaction. When it throws, nothing is known about what was written: deliver again. */
export async function deliver(database: D1Database, delivery: Delivery): Promise<void> {
  const db = drizzle(database);
  const rows = [
    ...delivery.sessions.map(({ session, revision }) => toRow(session, revision)),
    ...delivery.removed.map(({ id, revision }) => tombstone(id, revision)),
  ];
  const statements = rows.flatMap((row) => [
    db
      .update(sessions)
      .set(indexedOf(row))
      .where(
        and(
          eq(sessions.id, row.id),
          lt(sessions.revision, row.revision),
          or(...INDEXED.map((name) => sql`${sessions[name]} is not ${row[name]}`)),
        ),
      ),
    db
      .insert(sessions)
      .values(row)
      .onConflictDoUpdate({
        target: sessions.id,
        set: excluded(sessions, ["id", ...INDEXED]),
        setWhere: sql`excluded.revision > ${sessions.revision}`,
      }),
  ]);
  const station =
    delivery.station === null
      ? []
      : [
          db
            .insert(stations)
            .values(delivery.station)
            .onConflictDoUpdate({
              target: stations.stationId,
              set: excluded(stations, ["stationId"]),
              setWhere: sql`excluded.revision > ${stations.revision}`,
            }),
        ];
  const links = (delivery.links ?? []).map((link) =>
    db
      .insert(driverLinks)
      .values(link)
      .onConflictDoUpdate({
        target: driverLinks.sessionId,
        set: excluded(driverLinks, ["sessionId"]),
        setWhere: sql`excluded.revision > ${driverLinks.revision}`,
      }),
  );
  const prepared = [...statements, ...station, ...links].map((statement) => {
    const { sql: text, params } = statement.toSQL();
    return database.prepare(text).bind(...params);
  });
  const audit = (delivery.audit ?? []).map(({ key, entry }) => auditStatement(database, entry, key));
  const assignments = (delivery.assignments ?? []).map((state) => assignmentStateStatement(database, state));
  const all = [...prepared, ...audit, ...assignments];
  if (all.length > 0) await database.batch(all);
}
