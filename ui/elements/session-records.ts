// The signed records of a session as a table.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { SessionDetail, SessionRecord } from "../../edge/contract/sessions.ts";
import { formats } from "../format.ts";
import type { LocalCheck } from "../local-check.ts";
import { parseMeterTime } from "../meter-time.ts";
import { eventWord } from "../reading-words.ts";
import { leadingReading } from "../record-view.ts";
import { recordVerdict } from "../verdict-words.ts";
import { verdictTag } from "./check-list.ts";
import { icon, mark } from "./icons.ts";
import { energy } from "./quantity.ts";
import { meterTime } from "./reading-cells.ts";

export interface SessionRecordsOptions {
  readonly check: LocalCheck;
  readonly onVerify: () => void;
  /** Index of the record in the session. */
  readonly onOpen: (index: number) => void;
}

/** The card with the table. Rows open a record; the button verifies all of them on this device. */
export function sessionRecords(session: SessionDetail, options: SessionRecordsOptions): TemplateResult {
  const { records } = session;
  const { check } = options;
  const first = records[0] ? leadingReading(records[0])?.energyMilliwattHours : null;
  const firstAt = records[0] ? leadingReading(records[0])?.at : null;
  // The day is written only where it changes from that of the first record.
  const dayMillis = (firstAt ? parseMeterTime(firstAt)?.dayMillis : null) ?? null;
  return html`<section class="card later">
    <div class="ch">
      <h2>${msg("Signed records")}</h2>
      <span class="mut"
        >${formats.count(records.length)}${session.state === "active" ? html`, ${msg("final record pending")}` : nothing}</span
      >
      <span class="sp"></span>
      ${
        check.state === "done" && check.differing === 0
          ? html`<span class="v valid">${mark("valid")}${msg(str`${check.valid} of ${check.count} verified here`)}</span>`
          : nothing
      }
      ${
        records.length > 0
          ? html`<button class="btn s" ?disabled=${check.state === "running"} @click=${() => options.onVerify()}>
            ${icon("shield")}${msg("Verify in this browser")}
          </button>`
          : nothing
      }
    </div>
    ${
      records.length === 0 && session.state === "ended"
        ? html`<div class="em"><b>${msg("No signed record")}</b><p>${msg("The station posted plain registers only. Nobody can verify them later.")}</p></div>`
        : html`<div class="fit"><table class="two-line">
          <thead>
            <tr>
              <th scope="col">${msg("No.")}</th>
              <th scope="col">${msg("Kind")}</th>
              <th scope="col">${msg("Meter time")}</th>
              <th scope="col" class="num">${msg("Register")}</th>
              <th scope="col" class="num least">${msg("Since start")}</th>
              <th scope="col" class="late">${msg("Format")}</th>
              <th scope="col">${msg("Verdict")}</th>
            </tr>
          </thead>
          <tbody>
            ${records.map((record, index) => recordRow(record, index, { first: first ?? null, dayMillis, onOpen: options.onOpen }))}
            ${
              session.state === "active"
                ? html`<tr>
                  <td class="p0"><span class="nb open">${records.length + 1}</span></td>
                  <td class="p1">${msg("End")}</td>
                  <td class="mut p3" colspan="2">${msg("expected when the session ends")}</td>
                  <td class="p0 least"></td>
                  <td class="p0 late"></td>
                  <td class="p4">${verdictTag({ mark: "none", word: msg("Pending") })}</td>
                </tr>`
                : nothing
            }
          </tbody>
        </table></div>`
    }
  </section>`;
}

function recordRow(
  record: SessionRecord,
  index: number,
  { first, dayMillis, onOpen }: { first: number | null; dayMillis: number | null; onOpen: (index: number) => void },
): TemplateResult {
  const reading = leadingReading(record);
  const register = reading?.energyMilliwattHours ?? null;
  const kind = record.begin && record.end ? msg("Begin and end") : eventWord(reading?.event ?? "charging");
  const tone = record.signature === "unverifiable" ? "unver" : record.signature;
  return html`<tr class="link" @click=${() => onOpen(index)}>
    <td class="p0"><span class="nb ${tone === "valid" ? "" : tone}">${index + 1}</span></td>
    <td class="p1"><button class="lnk cell" @click=${(event: Event) => {
      // The row would open it a second time.
      event.stopPropagation();
      onOpen(index);
    }}>${kind}</button></td>
    <td class="p3 wraps">${reading ? meterTime(reading, { besideDayMillis: dayMillis, wholeSeconds: true }) : msg("not readable")}</td>
    <td class="num p2">${energy(register)}</td>
    <td class="num p0 least">${energy(register !== null && first !== null ? register - first : null)}</td>
    <td class="mut c p0 late">${[[record.format, record.formatVersion].filter(Boolean).join(" "), record.curve].filter(Boolean).join(", ")}</td>
    <td class="p4">${verdictTag(recordVerdict(record))}</td>
  </tr>`;
}
