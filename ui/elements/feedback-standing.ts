// What was said and what became of it: the words as they stand, where the report is, the operator's answer, and why others may not
// read the text.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { FeedbackDoor, OwnFeedback } from "../../edge/contract/feedback.ts";
import { photoPath } from "../api-feedback.ts";
import type { KeptPhoto } from "../drafts/feedback-store.ts";
import { DIMENSIONS, type Said } from "../feedback-content.ts";
import { changesWords, dimensionWords, hidingWords, holdWords, reasonWords, stateWords } from "../feedback-words.ts";
import { formats } from "../format.ts";
import { starsGiven } from "./feedback-stars.ts";
import { mark } from "./icons.ts";

/** Reasons, ratings, text and how to be reached, as said. `photos` stand beside them as the caller has them. */
export function saidWords(said: Said, photos: TemplateResult | typeof nothing = nothing): TemplateResult {
  const rated = DIMENSIONS.filter((dimension) => said.dimensions[dimension] !== null);
  return html`<div class="fb-said">
    ${
      said.reasons.length > 0
        ? html`<ul class="fb-tags">${said.reasons.map((reason) => html`<li>${reasonWords(reason)}</li>`)}</ul>`
        : nothing
    }
    ${
      rated.length > 0
        ? html`<dl class="fb-rated">
            ${rated.map((dimension) => html`<div><dt>${dimensionWords(dimension)}</dt><dd>${starsGiven(said.dimensions[dimension])}</dd></div>`)}
          </dl>`
        : nothing
    }
    ${said.text.trim() === "" ? nothing : html`<p class="fb-words" dir="auto">${said.text}</p>`} ${photos}
    ${said.contact ? html`<p class="fb-hint">${msg("To be asked at:")} <bdi>${said.contact}</bdi></p>` : nothing}
  </div>`;
}

/** Photos that have arrived, and behind them those that this device still has to send. */
export function standingPhotos(
  door: string,
  photoIds: readonly string[],
  waiting: readonly KeptPhoto[] = [],
): TemplateResult | typeof nothing {
  if (photoIds.length + waiting.length === 0) return nothing;
  return html`<ul class="fb-thumbs">
    ${photoIds.map((photoId, at) => {
      const path = photoPath(door, photoId);
      return html`<li><a href=${path} target="_blank" rel="noopener"><img src=${path} alt=${msg(str`Photo ${at + 1}`)} loading="lazy" /></a></li>`;
    })}
    ${waiting.map(({ thumbnail }, at) => html`<li><img src=${thumbnail} alt=${msg(str`Photo ${photoIds.length + at + 1}, on its way`)} class="waiting" /></li>`)}
  </ul>`;
}

/** How far each state is on its way of four. */
const STEPS: Readonly<Record<OwnFeedback["state"], number>> = {
  ...{ received: 1, acknowledged: 2, "in-work": 3, resolved: 4, declined: 4 },
};

/** Where the report is, and what the operator answered. */
export function whatBecame({ feedback }: FeedbackDoor): TemplateResult | typeof nothing {
  if (feedback === null) return nothing;
  const { answer, state, version } = feedback;
  const { word, sentence } = stateWords(state);
  return html`<div class="fb-became" role="group" aria-label=${msg("What became of it")}>
    <div class="fb-state ${state}">
      <span class="fb-track" aria-hidden="true">${[1, 2, 3, 4].map((step) => html`<i class=${step <= STEPS[state] ? "on" : ""}></i>`)}</span>
      <p><b>${word}</b> <span class="ink2">${sentence}</span></p>
    </div>
    ${
      answer === null
        ? nothing
        : html`<figure class="fb-answer">
            <figcaption>${msg(str`Answer of the operator, ${formats.day(answer.atMillis)}`)}</figcaption>
            <blockquote dir="auto">${answer.text}</blockquote>
          </figure>`
    }
    ${withheld(feedback)}
    <p class="fb-hint">
      ${msg(str`First said ${formats.day(feedback.createdAtMillis)}, ${formats.hourMinute(feedback.createdAtMillis)}, ${changesWords(version - 1)}.`)}
      ${
        version > 1
          ? msg(str`Newest: ${formats.day(feedback.updatedAtMillis)}, ${formats.hourMinute(feedback.updatedAtMillis)}.`)
          : nothing
      }
      ${feedback.erased ? msg("Text, photos and contact were erased.") : nothing}
    </p>
  </div>`;
}

/** Why others do not read the text. Never a word about its stars other than that they count. */
function withheld({ visibility, holds, hidden }: OwnFeedback): TemplateResult | typeof nothing {
  if (visibility === "held") {
    const why = formats.list(holds.map(holdWords));
    return html`<p class="fb-notice">
      ${mark("info")}<span
        ><b>${msg("Others do not see the text yet.")}</b>
        ${why === "" ? msg("The operator looks at it first.") : msg(str`The operator looks at it first: ${why}.`)}
        ${msg("The stars count all the same.")}</span
      >
    </p>`;
  }
  if (visibility !== "hidden" || hidden === null) return nothing;
  return html`<div class="fb-notice">
    ${mark("warn")}<span
      ><b>${msg("The operator has hidden the text from others.")}</b>
      ${msg(str`Reason: ${hidingWords(hidden.reason)}.`)} ${msg("The stars count all the same. You can change the text.")}
      ${hidden.explanation === "" ? nothing : html`<q dir="auto">${hidden.explanation}</q>`}</span
    >
  </div>`;
}

/** Two versions of one report side by side, and which one is to stand. */
export function conflictChoice(options: {
  readonly mine: Said;
  readonly theirs: Said;
  readonly theirsAtMillis: number;
  /** False: only the other device may change it. */
  readonly mayKeepMine: boolean;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}): TemplateResult {
  const side = (title: string, said: Said) => html`<section class="fb-side">
    <h3>${title}</h3>
    ${starsGiven(said.stars)} ${saidWords(said, said.photos.length > 0 ? html`<p class="fb-hint">${msg(str`Photos: ${said.photos.length}`)}</p>` : nothing)}
  </section>`;
  return html`<div class="fb-conflict" role="alert">
    <p class="fb-notice">
      ${mark("warn")}<span
        ><b>${msg("Something else was said on another device.")}</b>
        ${
          options.mayKeepMine
            ? msg("Nothing is lost: choose what is to stand.")
            : msg(
                "Only that one can change it, so that nobody else with the link speaks for you. What you wrote here was not sent.",
              )
        }</span
      >
    </p>
    <div class="fb-sides">
      ${side(msg("Written here"), options.mine)}
      ${side(msg(str`Said on ${formats.day(options.theirsAtMillis)}, ${formats.hourMinute(options.theirsAtMillis)}`), options.theirs)}
    </div>
    <div class="fb-buttons">
      ${
        options.mayKeepMine
          ? html`<button class="btn" type="button" @click=${options.onMine}>${msg("Keep what I wrote here")}</button>
              <button class="btn" type="button" @click=${options.onTheirs}>${msg("Keep the other one")}</button>`
          : html`<button class="btn" type="button" @click=${options.onTheirs}>${msg("Discard what I wrote here")}</button>`
      }
    </div>
  </div>`;
}
