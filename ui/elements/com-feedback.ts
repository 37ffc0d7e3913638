// What drivers said of a station, newest first, with the operator's answers; a text that is not shown says why.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { PublicFeedback } from "../../edge/contract/community.ts";
import { withheldSentence } from "../community-words.ts";
import { reasonWords } from "../feedback-words.ts";
import { formats } from "../format.ts";
import { starsGiven } from "./com-stars.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

/** `withEvse`: the station has more than one. */
export function feedbackLines(items: readonly PublicFeedback[], withEvse: boolean): TemplateResult {
  return html`<ul class="com-voices-list">
    ${items.map((item) => feedbackLine(item, withEvse))}
  </ul>`;
}

function feedbackLine(item: PublicFeedback, withEvse: boolean): TemplateResult {
  return html`<li>
    <p class="com-said-head">
      ${item.stars === null ? html`<span class="mut">${msg("without stars")}</span>` : starsGiven(item.stars)}
      <span class="mut">${ago(item.atMillis)}${item.changed ? `, ${msg("changed since")}` : nothing}${
        withEvse && item.evseId !== null ? `, ${msg(str`EVSE ${item.evseId}`)}` : nothing
      }</span>
      ${
        item.verified
          ? html`<span class="com-proof ok">${mark("valid")}${msg("Verified session")}</span>`
          : html`<span class="com-proof">${mark("unver")}${msg("Not verified, counts for no score")}</span>`
      }
    </p>
    ${
      item.reasons.length === 0
        ? nothing
        : html`<ul class="com-reasons" aria-label=${msg("What happened")}>${item.reasons.map((reason) => html`<li>${reasonWords(reason)}</li>`)}</ul>`
    }
    ${item.text === null ? nothing : html`<p class="com-text brk" dir="auto" lang=${item.language ?? nothing}>${item.text}</p>`}
    ${item.withheld === null ? nothing : html`<p class="mut com-withheld">${withheldSentence(item.withheld)}</p>`}
    ${
      item.answer === null
        ? item.resolved
          ? html`<p class="com-answer"><b>${msg("The operator says that it is settled.")}</b></p>`
          : nothing
        : html`<div class="com-answer">
          <p class="brk com-text" dir="auto"><b>${msg("Operator:")}</b> ${item.answer.text}</p>
          <p class="mut sm">${formats.day(item.answer.atMillis)}${item.resolved ? `, ${msg("settled, says the operator")}` : nothing}</p>
        </div>`
    }
  </li>`;
}
