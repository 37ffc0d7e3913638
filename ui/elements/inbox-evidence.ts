// The right pane of the inbox: what the session and the station's own data show about what the driver said, without judging the driver.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Claim, FeedbackDetail } from "../../edge/contract/feedback.ts";
import { lowestLimit } from "../answer-texts.ts";
import { formats, shortSessionId } from "../format.ts";
import { OPEN_REPORTS } from "../inbox-filter.ts";
import { claimedWords, claimWord } from "../inbox-words.ts";
import { limitFigure } from "../limit-words.ts";
import { feedbackHref, sessionHref, stationHref } from "../router.ts";
import { stopReasonWords } from "../stop-words.ts";
import { claimSentence } from "../strings/claim-sentences.ts";
import { findingText } from "../strings/sentences.ts";
import { severityMark } from "../verdict-words.ts";
import { mark } from "./icons.ts";
import { evidenceCurve } from "./inbox-curve.ts";
import { energy, exactTime, power } from "./quantity.ts";

type SessionEvidence = NonNullable<FeedbackDetail["session"]>;

export function evidencePane(detail: FeedbackDetail): TemplateResult {
  const { session } = detail;
  return html`<section class="inb-pane inb-evidence" aria-labelledby="inb-evidence-title">
    <div class="ch">
      <h2 id="inb-evidence-title">${session ? msg("What the session shows") : msg("What the station shows")}</h2>
      ${session && detail.sessionId ? html`<a class="lnk sp sm" href=${sessionHref(detail.sessionId)}>${msg("Open session")}</a>` : nothing}
    </div>
    ${
      session
        ? html`<div class="inb-chart">${evidenceCurve(session)}</div>`
        : html`<p class="inb-hint">${msg("Said at the station and tied to no session: whether this driver charged here is not known. It counts in no score.")}</p>`
    }
    ${detail.claims.length > 0 ? html`<ul>${claimsByWhat(detail).map(claimsLine)}</ul>` : nothing}
    ${alsoOnRecord(detail)} ${session ? figures(detail, session) : others(detail)}
  </section>`;
}

/** Confirmed: filled round with a tick. Not confirmed: a neutral ring with ≠, never the red octagon. */
function claimMark(verdict: Claim["verdict"]): TemplateResult {
  if (verdict === "confirmed") return mark("valid");
  if (verdict === "no-data") return mark("none");
  const sign =
    verdict === "explained"
      ? svg`<path d="M8 7.4v4M8 4.7v.1" />`
      : svg`<path d="M4.8 6.5h6.4M4.8 9.5h6.4M10 4.2 6 11.8" />`;
  return html`<svg class="vi inb-ring" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.6" />${sign}</svg>`;
}

/** The verdict that stands for several, first: what the data show of it outweighs what they do not. */
const WEIGHT: readonly Claim["verdict"][] = ["confirmed", "explained", "not-confirmed", "no-data"];

interface Claimed {
  /** As the driver said it. */
  readonly words: string;
  readonly claims: readonly [Claim, ...Claim[]];
}

/** One entry for each thing that was said: "confirmed" and "not confirmed" of the same would contradict each other. */
function claimsByWhat({ claims, dimensions }: FeedbackDetail): Claimed[] {
  return [...Map.groupBy(claims, ({ about }) => about)].flatMap(([about, group]) => {
    const [first, ...others] = group.toSorted((a, b) => WEIGHT.indexOf(a.verdict) - WEIGHT.indexOf(b.verdict));
    return first === undefined ? [] : [{ words: claimedWords(about, dimensions), claims: [first, ...others] }];
  });
}

function claimsLine({ words, claims }: Claimed): TemplateResult {
  const [{ verdict }] = claims;
  return html`<li class="inb-claim">
    ${claimMark(verdict)}<span><b>${msg(str`“${words}”`)}</b> <span class="mut">${claimWord(verdict)}</span></span>
    ${claims.map((claim) => html`<span class="why">${claimSentence(claim)}</span>`)}
  </li>`;
}

/** Findings of the session's records and what the station reported around it. */
function alsoOnRecord({ session, faults }: FeedbackDetail): TemplateResult | typeof nothing {
  const reported = faults.filter(({ fault }) => fault !== null);
  const findings = session?.findings ?? [];
  const isWrong = session !== null && session.signature !== "valid";
  if (!isWrong && findings.length === 0 && reported.length === 0) return nothing;
  return html`<div class="ch"><h3>${msg("Also on record")}</h3></div>
    <ul>
      ${session && isWrong ? html`<li class="inb-claim">${mark(session.signature === "invalid" ? "invalid" : "unver")}<b>${signatureWords(session)}</b><span class="why">${signatureNext(session)}</span></li>` : nothing}
      ${findings
        .slice(0, 4)
        .map(
          (finding) =>
            html`<li class="inb-claim">${mark(severityMark(finding.severity))}<span>${findingText(finding)}</span></li>`,
        )}
      ${reported
        .slice(0, 4)
        .map(
          ({ atMillis, evseId, status, fault }) =>
            html`<li class="inb-claim">${mark("warn")}<b>${fault}</b><span class="why">${status}, ${msg(str`EVSE ${evseId}`)}, ${exactTime(atMillis)}</span></li>`,
        )}
      ${reported.length > 4 ? html`<li class="inb-claim"><span></span><span class="mut sm">${msg(str`and ${reported.length - 4} more within an hour`)}</span></li>` : nothing}
    </ul>`;
}

function signatureWords({ signature }: SessionEvidence): string {
  return signature === "invalid" ? msg("A signature does not match") : msg("Records not verifiable");
}

function signatureNext({ signature }: SessionEvidence): string {
  return signature === "invalid"
    ? msg("Do not bill from it before it is cleared.")
    : msg("Nothing can be said about them; that is not the same as wrong.");
}

function figures(detail: FeedbackDetail, session: SessionEvidence): TemplateResult {
  const limit = lowestLimit(session);
  const ended = session.endedAtMillis;
  return html`<dl class="kv">
    ${stationRow(detail)}
    <dt>${msg("Session")}</dt>
    <dd>${exactTime(session.startedAtMillis)}${ended === null ? html`, ${msg("goes on")}` : html` ${msg("to", { id: "to-time" })} ${formats.clock(ended)}`}</dd>
    ${session.stopReason === null ? nothing : html`<dt>${msg("Ended")}</dt><dd>${stopReasonWords(session.stopReason)}</dd>`}
    <dt>${msg("Energy")}</dt>
    <dd>${energy(session.energyMilliwattHours)}</dd>
    <dt>${msg("Highest power")}</dt>
    <dd>${power(session.peakPowerWatts)}</dd>
    <dt>${msg("Offered")}</dt>
    <dd>${session.offeredPowerWatts === null ? html`<span class="mut">${msg("not registered")}</span>` : power(session.offeredPowerWatts)}</dd>
    <dt>${msg("Lowest limit")}</dt>
    <dd>${limitWords(session, limit)}</dd>
    ${session.batteryPercent === null ? nothing : html`<dt>${msg("Battery at the end")}</dt><dd>${formats.count(session.batteryPercent)}<span class="u">%</span></dd>`}
    ${session.neighbours.map(
      (one) =>
        html`<dt>${neighbourWords(one, session)}</dt>
          <dd><a class="lnk" href=${sessionHref(one.sessionId)} title=${one.sessionId}>${shortSessionId(one.sessionId)}</a>, ${energy(one.energyMilliwattHours)}</dd>`,
    )}
    ${othersRow(detail)}
  </dl>`;
}

function neighbourWords(one: SessionEvidence["neighbours"][number], session: SessionEvidence): string {
  const at = formats.hourMinute(one.startedAtMillis);
  const when =
    one.startedAtMillis < session.startedAtMillis ? msg(str`Session before, ${at}`) : msg(str`Session after, ${at}`);
  return one.sameDriver === true ? `${when}, ${msg("same driver")}` : when;
}

/** Who set it, as operators call it. */
function limitWords(session: SessionEvidence, limit: ReturnType<typeof lowestLimit>): TemplateResult | string {
  if (session.limit === null) return html`<span class="mut">${msg("not known")}</span>`;
  if (limit === null) return msg("none");
  const figure = html`${limitFigure(limit.watts)}<span class="u">kW</span>`;
  switch (limit.reason?.kind) {
    case "profile":
      return html`${figure}${limit.reason.name === null ? html`, ${msg("a profile")}` : html`, ${limit.reason.name}`}`;
    case "wish":
      return html`${figure}, ${msg("the driver’s own plan")}`;
    case "foreign":
      return html`${figure}, ${msg("set by somebody else")}`;
    case "station":
      return html`${figure}, ${msg("the station itself")}`;
    default:
      return figure;
  }
}

function stationRow({ stationId, evseId }: FeedbackDetail): TemplateResult {
  return html`<dt>${msg("Station")}</dt>
    <dd><a class="lnk" href=${stationHref(stationId)}>${stationId}</a>${evseId === null ? nothing : html`, ${msg(str`EVSE ${evseId}`)}`}</dd>`;
}

function othersRow({ stationId, others: { reports, sameReason } }: FeedbackDetail): TemplateResult {
  const same = sameReason === 0 ? "" : `, ${msg(str`${formats.count(sameReason)} of the same`)}`;
  return html`<dt>${msg("Other reports, 30 days before")}</dt>
    <dd>${reports === 0 ? msg("none") : html`<a class="lnk" href=${feedbackHref(null, { ...OPEN_REPORTS, stationId, state: "all" })}>${formats.count(reports)}</a>${same}`}</dd>`;
}

const others = (detail: FeedbackDetail) => html`<dl class="kv">${stationRow(detail)} ${othersRow(detail)}</dl>`;
