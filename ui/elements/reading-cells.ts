// A reading's time, value and status as they were signed, for the decoded fields and the tables of readings.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import { parseMeterTime } from "../meter-time.ts";
import { clockWord, errorFlagsWord, meterStatusWord } from "../reading-words.ts";
import type { ReadingView } from "../record-view.ts";
import { energy } from "./quantity.ts";

export interface MeterTimeOptions {
  /** Midnight of the day that stands beside it already; that day is not written again. */
  readonly besideDayMillis?: number | null;
  /** For lists that lead to the record: without the parts of a second. */
  readonly wholeSeconds?: boolean;
}

/** The meter's own clock with its day, offset and state. */
export function meterTime(reading: ReadingView, options: MeterTimeOptions = {}): TemplateResult {
  if (reading.at === null) return html`${msg("not readable")}`;
  const time = parseMeterTime(reading.at);
  if (time === null) return html`<span class="m">${reading.at}</span>`;
  return html`${time.dayMillis === options.besideDayMillis ? nothing : `${formats.calendarDay(time.dayMillis)}, `}${options.wholeSeconds ? time.clock.slice(0, 8) : time.clock}
    <span class="mut c">${time.offset}, ${clockWord(reading.timeStatus)}</span>`;
}

/** The value in kWh with three decimals, and beside it the literal that was signed. */
export function meterValue(reading: ReadingView): TemplateResult {
  if (reading.value === null) return html`<span class="mut">${msg("no value")}</span>`;
  const literal = html`<span class="m mut">${reading.value} ${reading.unit}</span>`;
  if (reading.energyMilliwattHours === null) return literal;
  return html`${literal} <span class="nw">${energy(reading.energyMilliwattHours)}</span>`;
}

/** Meter status and error flags, in words. */
export function meterStatus(reading: ReadingView): TemplateResult {
  const flags = errorFlagsWord(reading.errorFlags);
  const bad = flags !== null || (reading.status !== null && reading.status !== "G");
  return html`<span class=${bad ? "invalid" : ""}
    >${reading.status === null ? msg("not sent") : meterStatusWord(reading.status)}${flags === null ? nothing : html`, ${msg("flags")} ${flags}`}</span
  >`;
}
