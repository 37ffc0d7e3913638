// One session with its samples and signed records, from a station's SQLite.
import * as v from "valibot";
import type { Core } from "../../assembly/host/core.ts";
import type { SessionDetail, SessionRecord } from "../contract/sessions.ts";
import type { Reading } from "../domain/reading.ts";
import { sessionSamples } from "../domain/samples.ts";
import { deriveTouched, meteringRules } from "./derivation.ts";
import { loadRecord, trackOf } from "./readings-table.ts";
import type { Registration } from "./registration.ts";
import { loadSession, type StoredSession } from "./sessions-table.ts";
import { recordBytes } from "./signed-value.ts";

/** Records in one detail, first and newest halves: 200 reports of some 4 kB are 800 kB. `recordCount` tells of more. */
export const MAX_DETAIL_RECORDS = 200;

const socSchema = v.array(v.object({ measurand: v.string(), value: v.string() }));

/** The detail of a session; null when there is none of this id. */
export function loadSessionDetail(
  sql: SqlStorage,
  core: Core,
  registration: Registration,
  id: string,
): SessionDetail | null {
  const stored = loadSession(sql, id);
  if (stored === null) return null;
  const { evseId, transactionId } = stored.summary;
  const stretch = deriveTouched(sql, core, registration, { evseId, transactionId, atMillis: stored.anchorMillis });
  const found = stretch.sessions.find(({ summary }) => summary.id === id);
  if (found === undefined) return null;
  const signed = found.readings.filter((reading) => reading.record !== null).sort((a, b) => a.atMillis - b.atMillis);
  const half = MAX_DETAIL_RECORDS / 2;
  const shown = signed.length <= MAX_DETAIL_RECORDS ? signed : [...signed.slice(0, half), ...signed.slice(-half)];
  const records = shown.flatMap(({ hash, receivedAtMillis }): SessionRecord[] => {
    const record = loadRecord(sql, hash);
    if (record === null) return [];
    const text = new TextDecoder().decode(recordBytes(record.signed));
    return [{ ...record.report, text, receivedAtMillis }];
  });
  const { begin, energyMilliwattHours } = found.derived;
  const samples = sessionSamples(found.readings, begin, energyMilliwattHours, meteringRules(core));
  return { ...found.summary, samples, records, limit: null, batteryPercent: batteryOf(sql, stored, found.readings) };
}

/**
 * The battery's newest state of charge that the station told of the session (measurand SoC, whatever location), percent; null: none from
 * 0 to 100.
 */
function batteryOf(sql: SqlStorage, { track }: StoredSession, readings: readonly Reading[]): number | null {
  const own = new Set(readings.map(({ hash }) => hash));
  const from = readings.reduce((least, { atMillis }) => Math.min(least, atMillis), Number.POSITIVE_INFINITY);
  const to = readings.reduce((most, { atMillis }) => Math.max(most, atMillis), Number.NEGATIVE_INFINITY);
  if (own.size === 0) return null;
  // What names no transaction stands on its EVSE's timeline.
  const tracks = [track, ...new Set(readings.map(({ evseId }) => trackOf({ evseId, transactionId: null })))];
  const rows = tracks.flatMap((one) =>
    sql
      .exec<{ hash: string; at_millis: number; measurands: string }>(
        `SELECT hash, at_millis, measurands FROM readings WHERE track = ? AND at_millis BETWEEN ? AND ?
           AND measurands LIKE '%"SoC"%' ORDER BY at_millis DESC LIMIT 20`,
        ...[one, from, to],
      )
      .toArray(),
  );
  const newest = rows.filter(({ hash }) => own.has(hash)).sort((a, b) => b.at_millis - a.at_millis);
  for (const { measurands } of newest) {
    const told = v.parse(socSchema, JSON.parse(measurands)).find(({ measurand }) => measurand === "SoC");
    const percent = told === undefined || told.value.trim() === "" ? Number.NaN : Number(told.value);
    if (percent >= 0 && percent <= 100) return percent;
  }
  return null;
}
