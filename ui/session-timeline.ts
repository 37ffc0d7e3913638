// What happened in a session, newest first, told from its readings and records. Pure but for the words.
import { msg, str } from "@lit/localize";
import type { SessionDetail } from "../edge/contract/sessions.ts";
import { sessionSeries } from "./elements/session-series.ts";
import { formats } from "./format.ts";
import { leadingReading } from "./record-view.ts";
import { stopReasonWords } from "./stop-words.ts";
import { signatureWord } from "./verdict-words.ts";

export interface TimelineEntry {
  readonly atMillis: number;
  readonly kind: "plain" | "live" | "signed" | "bad" | "gap";
  readonly text: string;
}

/** Most entries shown; a session with many gaps would otherwise bury its end. */
const MOST = 14;

export function sessionTimeline(session: SessionDetail): TimelineEntry[] {
  const entries: TimelineEntry[] = [{ atMillis: session.startedAtMillis, kind: "plain", text: msg("Session begins") }];
  session.records.forEach((record, index) => {
    const reading = leadingReading(record);
    const atMillis = reading?.atMillis ?? record.receivedAtMillis;
    const register = reading?.energyMilliwattHours;
    const value = typeof register === "number" ? `, ${formats.energy(register)} kWh` : "";
    entries.push(
      record.signature === "valid"
        ? { atMillis, kind: "signed", text: msg(str`Signed record ${index + 1}${value}`) }
        : { atMillis, kind: "bad", text: msg(str`Record ${index + 1}: ${signatureWord(record.signature)}`) },
    );
  });
  for (const [from, to] of sessionSeries(session.samples).gaps) {
    entries.push({
      atMillis: from * 1000,
      kind: "gap",
      text: msg(str`No meter values for ${formats.duration((to - from) * 1000)}`),
    });
  }
  const peak = session.samples.find(
    (sample) => sample.powerWatts !== null && sample.powerWatts === session.peakPowerWatts,
  );
  if (peak?.powerWatts) {
    entries.push({
      atMillis: peak.atMillis,
      kind: "plain",
      text: msg(str`Highest power, ${formats.power(peak.powerWatts)} kW`),
    });
  }
  if (session.state === "active" && session.powerWatts !== null) {
    entries.push({
      atMillis: session.updatedAtMillis,
      kind: "live",
      text: msg(str`Power ${formats.power(session.powerWatts)} kW`),
    });
  }
  if (session.endedAtMillis !== null) {
    const why = stopReasonWords(session.stopReason);
    const text = why === null ? msg("Session ends") : msg(str`Session ends: ${why}`);
    entries.push({ atMillis: session.endedAtMillis, kind: "plain", text });
  }
  // Entries are pushed in the order in which they can follow each other within one instant.
  return entries
    .reverse()
    .sort((a, b) => b.atMillis - a.atMillis)
    .slice(0, MOST);
}
