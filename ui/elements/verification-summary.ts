// What a verification came to: the verdict in one line, and counts where there are many records.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import { recordEnergy } from "../record-view.ts";
import { findingText, reasonText } from "../strings/sentences.ts";
import { countFindings, recordVerdict, severityMark, sortFindings } from "../verdict-words.ts";
import type { VerifiedInput, VerifiedRecord } from "../verification.ts";
import { shareBar } from "./gauge.ts";
import { mark } from "./icons.ts";
import { energy } from "./quantity.ts";
import "./wt-rosette.ts";

/** Fewer records say more about starting up than about speed. */
const RATE_RECORDS = 50;

/** The answer in one line: verdict, reason, energy. */
export function verificationHero(result: VerifiedInput): TemplateResult {
  const worst =
    result.records.find(({ report }) => recordVerdict(report).mark !== "valid") ??
    (result.records[0] as VerifiedRecord);
  const { session } = result;
  const findings = sortFindings(session?.findings ?? []).filter((finding) => finding.severity !== "info");
  const broken = findings[0]?.severity === "error";
  const own = recordVerdict(worst.report);
  const verdict = own.mark === "valid" && broken ? { mark: "invalid" as const, word: msg("Valid, rule broken") } : own;
  const tone = verdict.mark === "metered" ? "none" : verdict.mark;
  const sentence = reasonText(worst.report) ?? (findings[0] ? findingText(findings[0]) : goodSentence(result));
  return html`<section class="card hero" aria-label=${msg("Verdict")}>
    ${worst.report.signedSha256 ? html`<wt-rosette .hash=${worst.report.signedSha256} .size=${72}></wt-rosette>` : nothing}
    <div class="grow">
      <h2 class="word result ${tone}" tabindex="-1">${mark(verdict.mark)}${verdict.word}</h2>
      <p class="ink2">${sentence}</p>
      ${findings
        .filter((finding) => findingText(finding) !== sentence)
        .map(
          (finding) =>
            html`<p class="sm v ${severityMark(finding.severity)} wrap">${mark(severityMark(finding.severity))}<span>${findingText(finding)}</span></p>`,
        )}
    </div>
    ${
      session
        ? html`<dl class="hero-figures">
          <div><dt>${msg("Energy")}</dt><dd>${energy(session.energyMilliwattHours)}</dd></div>
          ${session.durationMillis === null ? nothing : html`<div><dt>${msg("Duration")}</dt><dd>${formats.duration(session.durationMillis)}</dd></div>`}
        </dl>`
        : nothing
    }
  </section>`;
}

function goodSentence(result: VerifiedInput): string {
  const [first] = result.records;
  const by =
    first?.report.key === "supplied"
      ? msg("The signature fits the key that you gave.")
      : msg("The signature fits the key that came with the record.");
  return result.session && result.records.length > 1
    ? msg(str`${by} Same meter, rising register and time, no page missing between begin and end.`)
    : by;
}

/** Counts, shares, the sum of what is proven, and the time that it took. */
export function verificationSummary(result: VerifiedInput): TemplateResult {
  const count = { valid: 0, invalid: 0, unverifiable: 0 };
  let remarks = 0;
  let sum = 0;
  for (const { report } of result.records) {
    count[report.signature] += 1;
    if (countFindings(report.findings, "error") + countFindings(report.findings, "warning") > 0) remarks += 1;
    if (report.signature === "valid") sum += recordEnergy(report) ?? 0;
  }
  const seconds = Math.max(result.millis, 1) / 1000;
  return html`<section class="card sum">
    <div>
      <div class="sm mut">${msg("Records checked")}</div>
      <div class="big result" tabindex="-1">${formats.count(result.records.length)}</div>
    </div>
    <div class="grow">
      ${shareBar([
        { kind: "valid", count: count.valid },
        { kind: "unver", count: count.unverifiable },
        { kind: "invalid", count: count.invalid },
      ])}
      <div class="row wrap">
        <span class="v valid">${mark("valid")}${msg(str`${formats.count(count.valid)} valid`)}</span>
        <span class="v invalid">${mark("invalid")}${msg(str`${formats.count(count.invalid)} invalid`)}</span>
        <span class="v unver">${mark("unver")}${msg(str`${formats.count(count.unverifiable)} unverifiable`)}</span>
        <span class="v warn">${mark("warn")}${msg(str`${formats.count(remarks)} with remarks`)}</span>
        ${sum > 0 ? html`<span class="mut sm">${msg("sum of complete valid records")} ${energy(sum)}</span>` : nothing}
      </div>
    </div>
    <div class="right">
      <div class="sm mut">${msg("in this browser")}</div>
      <div class="mid">
        ${new Intl.NumberFormat(formats.locale, { maximumFractionDigits: seconds < 1 ? 3 : 1 }).format(seconds)}<span class="u">s</span>
        ${
          result.records.length >= RATE_RECORDS
            ? html`<span class="mut sm">${msg(str`${formats.count(Math.round(result.records.length / seconds))} per second`)}</span>`
            : nothing
        }
      </div>
    </div>
  </section>`;
}
