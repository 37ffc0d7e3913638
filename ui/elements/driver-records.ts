// The verdict on a driver's session, and its signed meter values with what lets anybody check them.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { DriverSession } from "../../edge/contract/driver.ts";
import type { SessionRecord } from "../../edge/contract/sessions.ts";
import { copyText } from "../clipboard-text.ts";
import { driverVerdict, driverVerdictSentence } from "../driver-words.ts";
import { saveText } from "../file-download.ts";
import { formats, shortSessionId } from "../format.ts";
import type { LocalCheck } from "../local-check.ts";
import { eventWord } from "../reading-words.ts";
import { leadingReading } from "../record-view.ts";
import { recordVerdict } from "../verdict-words.ts";
import { verdictTag } from "./check-list.ts";
import { icon, mark } from "./icons.ts";
import { energy } from "./quantity.ts";
import { meterTime } from "./reading-cells.ts";
import "./wt-rosette.ts";

/** One large button: figure, word, sentence. Opens the signed values below. */
export function driverVerdictCard(
  session: DriverSession,
  check: LocalCheck,
  options: { readonly opened: boolean; readonly onOpen: () => void },
): TemplateResult {
  const verdict = driverVerdict(session);
  const tone = verdict.mark === "metered" ? "none" : verdict.mark;
  const hash = session.records.at(-1)?.signedSha256;
  const agrees = check.state === "done" && check.differing === 0;
  const inside = html`${hash ? html`<wt-rosette .hash=${hash} .size=${48}></wt-rosette>` : nothing}
    <span class="grow">
      <span class="word ${tone}">${mark(verdict.mark)}${verdict.word}</span>
      <span class="why">${driverVerdictSentence(session)}${agrees ? html`, ${msg(str`checked on this device at ${formats.clock(check.atMillis)}`)}` : nothing}</span>
    </span>`;
  if (session.records.length === 0) return html`<section class="card driver-verdict">${inside}</section>`;
  return html`<button class="card driver-verdict" aria-expanded=${options.opened} aria-controls="signed-values" @click=${options.onOpen}>
    ${inside}${icon("next")}
  </button>`;
}

export function driverRecords(
  session: DriverSession,
  check: LocalCheck,
  options: { readonly onCheck: () => void },
): TemplateResult {
  return html`<section class="card values" id="signed-values" aria-label=${msg("Signed meter values")}>
    <ol>
      ${session.records.map((record, index) => recordItem(record, index))}
    </ol>
    <div class="checking">
      <button class="btn" ?disabled=${check.state === "running"} @click=${options.onCheck}>
        ${icon("shield")}${check.state === "running" ? msg("Checking on this device") : msg("Check on this device")}
      </button>
      <p role="status">${checkSentence(check)}</p>
      <button class="btn" @click=${() => saveText(recordsFile(session), "text/plain", recordsFileName(session))}>
        ${icon("save")}${session.records.length === 1 ? msg("Save the signed value as a file") : msg("Save the signed values as a file")}
      </button>
      <p class="mut">
        ${msg("Checked on this device, nothing is sent. The key of the meter is the one that the operator has registered: compare it with the meter’s type plate.")}
        <a class="lnk" href="/verify">${msg("Verify any record yourself")}</a>
      </p>
    </div>
  </section>`;
}

/** The records as the meter sent them, one a line: what the verify page and other software read. */
export const recordsFile = (session: DriverSession): string => session.records.map(({ text }) => `${text}\n`).join("");

/** "HAF-04-7Q4K-2M.ocmf"; a station's id may hold what no file name may. */
const recordsFileName = ({ id, stationId }: DriverSession): string =>
  `${stationId.replaceAll(/[^\w.-]/g, "_")}-${shortSessionId(id)}.ocmf`;

function recordItem(record: SessionRecord, index: number): TemplateResult {
  const reading = leadingReading(record);
  const kind = record.begin && record.end ? msg("Begin and end") : eventWord(reading?.event ?? "charging");
  const tone = record.signature === "unverifiable" ? "unver" : record.signature;
  return html`<li>
    <details>
      <summary>
        <span class="nb ${tone === "valid" ? "" : tone}">${index + 1}</span>
        <span class="grow"><b>${kind}</b> <span class="what">${reading ? meterTime(reading, { wholeSeconds: true }) : msg("not readable")}</span></span>
        <span class="right">${energy(reading?.energyMilliwattHours)}<span class="what">${verdictTag(recordVerdict(record))}</span></span>
      </summary>
      ${record.reason ? html`<p class="reason">${record.reason}</p>` : nothing}
      <dl class="lines">
        <div><dt>${msg("Meter")}</dt><dd class="m brk">${record.meter ?? msg("not named")}</dd></div>
        <div><dt>${msg("Curve")}</dt><dd>${record.curve ?? msg("not known")}</dd></div>
        ${record.publicKey ? html`<div><dt>${msg("Public key")}</dt><dd class="m brk key">${record.publicKey}</dd></div>` : nothing}
      </dl>
      <pre class="code boxed" tabindex="0" aria-label=${msg("The signed value as the meter sent it")}>${record.text}</pre>
      <button class="btn" @click=${() => copyText(record.text)}>${icon("copy")}${msg("Copy the signed value")}</button>
    </details>
  </li>`;
}

function checkSentence(check: LocalCheck): TemplateResult | typeof nothing {
  switch (check.state) {
    case "not started":
    case "running":
      return nothing;
    case "failed":
      return html`<span class="v invalid">${mark("invalid")}${msg("The check could not run on this device.")}</span>`;
    case "done":
      if (check.differing > 0) {
        return html`<span class="v invalid">${mark("invalid")}${msg(str`This device disagrees with the server on ${check.differing} of ${check.count}.`)}</span>`;
      }
      return check.valid === check.count
        ? html`<span class="v valid">${mark("valid")}${msg(str`${check.valid} of ${check.count} verified on this device`)}</span>`
        : html`<span class="v unver">${mark("unver")}${msg(str`${check.valid} of ${check.count} verified on this device, as on the server`)}</span>`;
  }
}
