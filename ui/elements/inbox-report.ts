// What a driver said, as it stands in the middle of the inbox: stars, words, reasons, photos, earlier writings, and how to reach whoever
// said it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { FeedbackDetail } from "../../edge/contract/feedback.ts";
import { photoHref } from "../api-inbox.ts";
import { DIMENSIONS } from "../feedback-content.ts";
import { dimensionWords, hidingWords, holdWords, reasonWords } from "../feedback-words.ts";
import { formats } from "../format.ts";
import { languageWord } from "../inbox-words.ts";
import { starsGiven } from "./com-stars.ts";
import { mark } from "./icons.ts";
import { exactTime } from "./quantity.ts";

type Writing = FeedbackDetail["history"][number];

export function saidPart(detail: FeedbackDetail, onPhoto: (photoId: string) => void): TemplateResult {
  const language = languageWord(detail.language);
  const written = detail.history.at(-1)?.writtenAtMillis ?? detail.createdAtMillis;
  return html`<div class="inb-said">
    <div class="inb-who">
      ${detail.stars === null ? nothing : starsGiven(detail.stars)}
      <b>${detail.verified ? msg("Driver of the session") : msg("Somebody at the station")}</b>
      <span class="mut sm">${exactTime(written)}${language ? html`, ${language}` : nothing}</span>
      ${
        detail.verified
          ? html`<span class="v valid">${mark("valid")}${msg("Verified")}</span>`
          : html`<span class="v unver">${mark("unver")}${msg("Not verified")}</span>`
      }
    </div>
    ${words(detail)} ${tags(detail)} ${ratings(detail)} ${photos(detail, onPhoto)} ${moderation(detail)}
    ${detail.contact === null ? nothing : contact(detail.contact)} ${earlier(detail)}
  </div>`;
}

function words({ text, erased, language }: FeedbackDetail): TemplateResult {
  if (text) return html`<p class="inb-text" dir="auto" lang=${language ?? nothing}>${text}</p>`;
  return html`<p class="inb-text mut">${erased ? msg("The driver has erased the text.") : msg("No text.")}</p>`;
}

function tags({ reasons }: Pick<FeedbackDetail, "reasons">): TemplateResult | typeof nothing {
  if (reasons.length === 0) return nothing;
  return html`<ul class="inb-tags" aria-label=${msg("What happened")}>
    ${reasons.map((reason) => html`<li class="v tag none plain">${reasonWords(reason)}</li>`)}
  </ul>`;
}

function ratings({ dimensions }: Pick<FeedbackDetail, "dimensions">): TemplateResult | typeof nothing {
  const rated = DIMENSIONS.filter((dimension) => dimensions[dimension] !== null);
  if (rated.length === 0) return nothing;
  return html`<dl class="inb-rated">
    ${rated.map((dimension) => html`<div><dt>${dimensionWords(dimension)}</dt><dd>${starsGiven(dimensions[dimension] ?? 0)}</dd></div>`)}
  </dl>`;
}

function photos({ id, photos: all }: FeedbackDetail, onPhoto: (photoId: string) => void) {
  if (all.length === 0) return nothing;
  return html`<ul class="inb-photos" aria-label=${msg("Photos")}>
    ${all.map(
      (photoId, index) =>
        html`<li><button type="button" aria-label=${msg(str`Open photo ${index + 1}`)} @click=${() => onPhoto(photoId)}>
          <img src=${photoHref(id, photoId)} alt="" loading="lazy" width="88" height="66" />
        </button></li>`,
    )}
  </ul>`;
}

/** What is shown to others of the words, and why not all. */
function moderation({ visibility, hidden, holds }: FeedbackDetail): TemplateResult | typeof nothing {
  if (visibility === "hidden" && hidden) {
    return html`<div class="inb-moderation">
      ${mark("info")}<span><b>${msg(str`Hidden: ${hidingWords(hidden.reason)}`)}</b> <span dir="auto">${hidden.explanation}</span></span>
    </div>`;
  }
  if (visibility !== "held") return nothing;
  return html`<div class="inb-moderation">
    ${mark("unver")}<span
      ><b>${msg("Held back until somebody looks at it.")}</b> ${msg(str`A rule found: ${formats.list(holds.map(holdWords))}. Its stars count already.`)}</span
    >
  </div>`;
}

function contact(way: string): TemplateResult {
  const href = way.includes("@") ? `mailto:${way}` : `tel:${way.replace(/[^+\d]/g, "")}`;
  return html`<p class="inb-contact"><span class="mut">${msg("May be asked at")}</span> <a class="lnk brk" href=${href}>${way}</a></p>`;
}

/** Writings before the one that stands, the newest first. */
function earlier({ history }: FeedbackDetail): TemplateResult | typeof nothing {
  const before = history.slice(0, -1).reverse();
  if (before.length === 0) return nothing;
  return html`<details class="inb-earlier">
    <summary>${before.length === 1 ? msg("What was said before") : msg(str`What was said before, ${before.length} times`)}</summary>
    ${before.map(writing)}
  </details>`;
}

function writing(one: Writing): TemplateResult {
  return html`<div class="inb-writing">
    <span class="inb-who">${one.stars === null ? nothing : starsGiven(one.stars)}<span class="mut sm">${exactTime(one.atMillis)}</span></span>
    ${one.text ? html`<p dir="auto" lang=${one.language ?? nothing}>${one.text}</p>` : nothing} ${tags(one)}
  </div>`;
}
