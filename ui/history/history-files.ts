// The history as files: a table for spreadsheets, and all of it as JSON. Column names and formats stay the same in every language. Pure.
import { writtenCell } from "../csv-cell.ts";
import { lastedMillis } from "./consumption.ts";
import type { HistoryEntry } from "./history-entry.ts";

const COLUMNS = [
  ...["started", "ended", "station", "station_id", "evse", "session", "energy_kwh", "energy_source", "duration_s"],
  ...["peak_kw", "battery_percent", "meter", "signature", "signed_values", "rules_broken", "stars", "link"],
] as const;

const instant = (atMillis: number | null) => (atMillis === null ? "" : new Date(atMillis).toISOString());
/** A decimal point and no more digits than there are: a thousandth of a kWh, a watt. */
const thousandths = (value: number | null, unit: number) => (value === null ? "" : (value / unit).toFixed(3));

/** RFC 4180, times in UTC; an empty cell is a value that is not known. `origin`: of the links. */
export function historyCsv(entries: readonly HistoryEntry[], origin: string): string {
  const rows = entries.map((entry) =>
    [
      instant(entry.startedAtMillis),
      instant(entry.endedAtMillis),
      writtenCell(entry.stationName),
      writtenCell(entry.stationId),
      String(entry.evseId),
      writtenCell(entry.sessionId),
      thousandths(entry.energyMilliwattHours, 1e6),
      entry.energySource,
      String(Math.round(lastedMillis(entry) / 1_000)),
      thousandths(entry.peakPowerWatts, 1e3),
      entry.batteryPercent === null ? "" : String(entry.batteryPercent),
      writtenCell(entry.meter ?? ""),
      entry.recordCount === 0 ? "none" : entry.signature,
      String(entry.recordCount),
      String(entry.rulesBroken),
      entry.stars === null ? "" : String(entry.stars),
      entry.linkGone ? "" : `${origin}/s/${entry.token}`,
    ].join(","),
  );
  return [COLUMNS.join(","), ...rows].map((row) => `${row}\r\n`).join("");
}

/** As it is kept, with the curves. */
export function historyJson(entries: readonly HistoryEntry[], nowMillis: number): string {
  return `${JSON.stringify({ kind: "wattest-history", format: 1, exportedAt: instant(nowMillis), sessions: entries }, null, 2)}\n`;
}
