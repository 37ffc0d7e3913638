// What wishes would lead to, under the form: done when, how much, at what price, a bar of when it charges; or why not, and what would be
// possible instead.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Consequence, WishesAnswer } from "../../edge/contract/wishes.ts";
import { wishesText } from "../strings/wishes-sentences.ts";
import { alternativeWords, consequenceFigures, consequenceSentence, stationTime } from "../wishes-words.ts";
import type { Work } from "../work.ts";
import { consequenceBar } from "./consequence-bar.ts";
import { failure } from "./failure.ts";
import { icon, mark } from "./icons.ts";

export interface WishesOutcomeOptions {
  readonly preview: Work<WishesAnswer>;
  /** A newer answer is on its way. */
  readonly isAsking: boolean;
  readonly nowMillis: number;
  readonly timeZone: string;
  readonly onChoose: (alternative: WishesAnswer["alternatives"][number]) => void;
}

/** Said when it changes: a polite region around the sentence alone. */
export function wishesOutcome(options: WishesOutcomeOptions): TemplateResult {
  const { preview, isAsking } = options;
  const answer = preview.state === "done" ? preview.value : null;
  return html`<div class="drv-outcome ${isAsking ? "older" : ""}" aria-busy=${isAsking || preview.state === "running"}>
    <div role="status">
      ${preview.state === "running" ? html`<p class="mut">${msg("Computing what this leads to")}</p>` : nothing}
      ${answer === null ? nothing : outcomeSentence(answer, options)}
    </div>
    ${failure(preview, msg("What this leads to is not known."))}
    ${answer === null ? nothing : details(answer, options)}
  </div>`;
}

function outcomeSentence(answer: WishesAnswer, { nowMillis, timeZone }: WishesOutcomeOptions): TemplateResult {
  const at = (atMillis: number) => stationTime(atMillis, nowMillis, timeZone);
  if (answer.answer !== "ACCEPTED") {
    const tone = answer.answer === "NOT_POSSIBLE" ? "invalid" : "info";
    const sentence = answer.reason === null ? msg("This is not possible here.") : wishesText(answer.reason);
    return html`<p class="v ${tone}">${mark(tone)}<span>${sentence}</span></p>`;
  }
  return html`${answer.consequence === null ? html`<p>${msg("It charges as the operator has it.")}</p>` : html`<p class="drv-done">${consequenceSentence(answer.consequence, at)}</p>`}
    ${(answer.remarks ?? []).map((remark) => html`<p class="note">${mark("info")}<span>${wishesText(remark)}</span></p>`)}`;
}

function details(answer: WishesAnswer, options: WishesOutcomeOptions): TemplateResult {
  const { nowMillis, timeZone, onChoose } = options;
  const at = (atMillis: number) => stationTime(atMillis, nowMillis, timeZone);
  return html`${answer.consequence === null ? nothing : planDetails(answer.consequence, nowMillis, timeZone)}
    ${
      answer.alternatives.length === 0
        ? nothing
        : html`<div class="drv-ways" role="group" aria-label=${msg("Possible instead")}>
            ${answer.alternatives.map(
              (alternative) =>
                html`<button type="button" class="btn" @click=${() => onChoose(alternative)}>
                  <span class="grow"><b>${alternativeWords(alternative, at)}</b><span class="mut">${consequenceSentence(alternative.consequence, at)}</span></span>${icon("next")}
                </button>`,
            )}
          </div>`
    }`;
}

/** Bar and means of a plan. */
export function planDetails(consequence: Consequence, nowMillis: number, timeZone: string): TemplateResult {
  const figures = consequenceFigures(consequence);
  return html`${consequenceBar(consequence, nowMillis, timeZone)}
    <dl class="lines">${figures.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${consequence.pricePerKilowattHourMilli === null ? nothing : html`<p class="mut sm">${msg("The price is that of the site’s hours; what you pay is up to your contract.")}</p>`}`;
}
