// One session with its samples and signed records, from a station's SQLite.
import type { Core } from "../../assembly/host/core.ts";
import type { SessionDetail, SessionRecord } from "../contract/sessions.ts";
import { sessionSamples } from "../domain/samples.ts";
import { deriveTouched, meteringRules } from "./derivation.ts";
import { loadRecord } from "./readings-table.ts";
import type { Registration } from "./registration.ts";
import { loadSession } from "./sessions-table.ts";
import { recordBytes } from "./signed-value.ts";

/** Records in one detail, first and newest halves: 200 reports of some 4 kB are 800 kB. `recordCount` tells of more. */
export const MAX_DETAIL_RECORDS = 200;

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
  return { ...found.summary, samples, records, limit: null, batteryPercent: null };
}
