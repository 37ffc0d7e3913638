// The verdict on a session with its reasons, and what happened in it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { SessionDetail } from "../../edge/contract/sessions.ts";
import { formats } from "../format.ts";
import type { LocalCheck } from "../local-check.ts";
import { sessionTimeline } from "../session-timeline.ts";
import { sessionChecks, sessionVerdict } from "../verdict-words.ts";
import { checkList } from "./check-list.ts";
import { mark } from "./icons.ts";
import "./wt-rosette.ts";

export function sessionVerdictCard(session: SessionDetail, check: LocalCheck): TemplateResult {
  const verdict = sessionVerdict(session);
  const tone = verdict.mark === "metered" ? "none" : verdict.mark;
  const valid = session.records.filter((record) => record.signature === "valid").length;
  const newest = session.records.at(-1);
  const sentence =
    session.records.length === 0
      ? msg("No signed record has arrived. Unsigned values are shown as metered and prove nothing.")
      : msg(str`Valid: ${valid} of ${session.records.length} signed records.`);
  return html`<section class="card" aria-label=${msg("Verdict")}>
    <div class="vb">
      ${newest?.signedSha256 ? html`<wt-rosette .hash=${newest.signedSha256} .size=${56}></wt-rosette>` : nothing}
      <div>
        <h2 class="word ${tone}">${mark(verdict.mark)}${verdict.word}</h2>
        <p class="sm mut">${sentence} ${localSentence(check)}</p>
      </div>
    </div>
    ${checkList(sessionChecks(session), msg("Checks of the session"))}
  </section>`;
}

/** What this browser found when it looked itself. */
function localSentence(check: LocalCheck): TemplateResult | string {
  switch (check.state) {
    case "not started":
      return msg("Checked on the server.");
    case "running":
      return msg("Checking in this browser.");
    case "failed":
      return html`<span class="invalid">${msg("The check in this browser could not run.")}</span>`;
    case "done":
      return check.differing === 0
        ? msg(str`Checked ${formats.clock(check.atMillis)}, here and on the server.`)
        : html`<span class="invalid">${check.differing === 1 ? msg("This browser disagrees with the server on 1 record.") : msg(str`This browser disagrees with the server on ${check.differing} records.`)}</span>`;
  }
}

export function timelineCard(session: SessionDetail): TemplateResult {
  return html`<section class="card later">
    <div class="ch"><h2>${msg("Timeline")}</h2><span class="sp mut sm">${formats.zone(session.startedAtMillis)}</span></div>
    <ol class="tl">
      ${sessionTimeline(session).map(
        (entry) =>
          html`<li>
            <time class="tm" datetime=${new Date(entry.atMillis).toISOString()}>${formats.clock(entry.atMillis)}</time>
            <span class="ln ${entry.kind}"></span><span>${entry.text}</span>
          </li>`,
      )}
    </ol>
  </section>`;
}
