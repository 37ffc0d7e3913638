// The decoded fields of a record: its header as received, then what its readings say. Begin and end stand among the
// fields; a record with other readings has them in a table of their own (wt-record-readings.ts).
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { endCauseWord, eventWord } from "../reading-words.ts";
import { leadingReading, type ReadingView, type RecordView, recordEnergy } from "../record-view.ts";
import { labelText } from "../strings/sentences.ts";
import { energy } from "./quantity.ts";
import { meterStatus, meterTime, meterValue } from "./reading-cells.ts";

type Row = readonly [key: string, label: string, value: TemplateResult | string];

/** The readings that the fields spell out. */
export function readingsAmongFields(record: RecordView): readonly ReadingView[] {
  const bounds = [record.begin, record.end].filter((reading) => reading !== undefined);
  if (bounds.length > 0) return bounds;
  const leading = leadingReading(record);
  return leading === undefined ? [] : [leading];
}

export function recordFields(record: RecordView): TemplateResult {
  const header = record.fields.map((field): Row => [field.key, labelText(field), field.value]);
  const rows = [...header, ...readingRows(record)];
  if (rows.length === 0) return html`<p class="pad mut">${msg("No field could be read.")}</p>`;
  return html`<dl class="fls">
    ${rows.map(
      ([key, label, value]) =>
        html`<div class="fl">
          <dt><span class="m">${key}</span><span class="ink2">${label}</span></dt>
          <dd class="brk">${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function readingRows(record: RecordView): Row[] {
  const [first, second] = readingsAmongFields(record);
  if (!first) return [];
  const readings = second ? [first, second] : [first];
  const difference = recordEnergy(record);
  return [
    ...readings.map((reading): Row => ["TM", eventWord(reading.event), meterTime(reading)]),
    ...readings.map((reading): Row => ["RV", registerLabel(reading), meterValue(reading)]),
    ...(difference === null ? [] : [["", msg("Difference"), energy(difference)] as Row]),
    [
      "RI",
      msg("Register and unit"),
      html`<span class="m">${first.register ?? msg("not named")}, ${first.unit ?? msg("no unit")}</span>`,
    ],
    ...statusRows(readings),
    ...endRow(record),
  ];
}

function registerLabel(reading: ReadingView): string {
  switch (reading.event) {
    case "begin":
      return msg("Register at begin");
    case "end":
      return msg("Register at end");
    default:
      return msg("Register");
  }
}

/** Once when begin and end agree. */
function statusRows(readings: readonly ReadingView[]): Row[] {
  const [first, second] = readings;
  if (!first) return [];
  if (!second || (first.status === second.status && first.errorFlags === second.errorFlags)) {
    return [["ST", msg("Meter status"), meterStatus(first)]];
  }
  return [
    ["ST", msg("Meter status at begin"), meterStatus(first)],
    ["ST", msg("Meter status at end"), meterStatus(second)],
  ];
}

function endRow(record: RecordView): Row[] {
  const cause = endCauseWord(record.end?.endCause);
  return cause === null ? [] : [["TX", msg("Reason of the end"), html`${record.end?.endCause ?? nothing}, ${cause}`]];
}
