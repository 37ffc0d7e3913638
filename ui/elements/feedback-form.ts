// What may be said beside the stars: what happened, ratings by dimension, a text, photos, and how to be reached.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import {
  CONTACT_KEPT_DAYS,
  CONTACT_KEPT_OPEN_DAYS,
  MAX_TEXT_CHARACTERS,
  type Stars,
} from "../../edge/contract/feedback.ts";
import {
  charactersOf,
  DIMENSIONS,
  type Dimension,
  firstPart,
  MAX_REASONS,
  type Reason,
  type Said,
  type SaidFault,
  sendable,
} from "../feedback-content.ts";
import { dimensionWords, faultWords, type Occasion, reasonsFor, reasonWords } from "../feedback-words.ts";
import { formats } from "../format.ts";
import { starsField } from "./feedback-stars.ts";
import { icon, mark } from "./icons.ts";

/** Shown before "More": two or three rows on a phone. */
const FIRST_REASONS = 6;

export interface FormOptions {
  /** Unique in the page: begins the ids of the fields. */
  readonly id: string;
  readonly occasion: Occasion;
  readonly said: Said;
  readonly fault: SaidFault | null;
  readonly showsAllReasons: boolean;
  /** A paste was longer than what is allowed. */
  readonly wasCut: boolean;
  readonly photos: TemplateResult;
  readonly onEdit: (change: Partial<Said>) => void;
  readonly onMoreReasons: () => void;
  readonly onCut: () => void;
}

export function reasonChips(options: FormOptions): TemplateResult {
  const { said, occasion, showsAllReasons, onEdit } = options;
  const all = reasonsFor(occasion, said.stars);
  const shown = showsAllReasons ? all : all.filter((reason, at) => at < FIRST_REASONS || said.reasons.includes(reason));
  const toggle = (reason: Reason) => {
    const reasons = said.reasons.includes(reason)
      ? said.reasons.filter((other) => other !== reason)
      : [...said.reasons, reason];
    onEdit({ reasons });
  };
  const isFull = said.reasons.length >= MAX_REASONS;
  return html`<div class="fb-chips" role="group" aria-label=${msg("What happened")}>
      ${shown.map((reason) => {
        const isChosen = said.reasons.includes(reason);
        return html`<button
          class="fb-chip"
          type="button"
          aria-pressed=${isChosen}
          ?disabled=${isFull && !isChosen}
          @click=${() => toggle(reason)}
        >
          ${reasonWords(reason)}
        </button>`;
      })}
      ${
        shown.length < all.length
          ? html`<button class="fb-chip more" type="button" @click=${options.onMoreReasons}>${msg("Something else")}${icon("plus")}</button>`
          : nothing
      }
    </div>
    ${isFull ? html`<p class="fb-hint">${msg(str`At most ${MAX_REASONS} can be named.`)}</p>` : nothing}`;
}

export function furtherFields(options: FormOptions): TemplateResult {
  return html`${dimensionFields(options)} ${textField(options)} ${options.photos} ${contactField(options)}`;
}

function dimensionFields({ id, said, onEdit }: FormOptions): TemplateResult {
  const rate = (dimension: Dimension, stars: Stars | null) =>
    onEdit({ dimensions: { ...said.dimensions, [dimension]: stars } });
  const count = DIMENSIONS.filter((dimension) => said.dimensions[dimension] !== null).length;
  return html`<details class="fb-dimensions">
    <summary>
      <span>${msg("Rate in detail")}</span>
      ${count > 0 ? html`<span class="mut">${msg(str`${count} of ${DIMENSIONS.length}`)}</span>` : nothing}
      ${icon("next")}
    </summary>
    ${DIMENSIONS.map(
      (dimension) => html`<div class="fb-dimension">
        <span aria-hidden="true">${dimensionWords(dimension)}</span>
        ${starsField({
          ...{ name: `${id}-${dimension}`, legend: dimensionWords(dimension), isLegendHidden: true },
          value: said.dimensions[dimension],
          onRate: (stars) => rate(dimension, stars),
          onClear: () => rate(dimension, null),
        })}
      </div>`,
    )}
    <p class="fb-hint">${msg("The same star once more takes a rating back.")}</p>
  </details>`;
}

function textField({ id, said, fault, wasCut, onEdit, onCut }: FormOptions): TemplateResult {
  const count = charactersOf(sendable(said.text));
  const isOver = count > MAX_TEXT_CHARACTERS;
  const onPaste = (event: ClipboardEvent) => {
    const field = event.target as HTMLTextAreaElement;
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    // As much as ever fits: whatever comes, the page stays quick.
    if (pasted.length <= MAX_TEXT_CHARACTERS * 2) return;
    event.preventDefault();
    field.setRangeText(firstPart(pasted), field.selectionStart, field.selectionEnd, "end");
    onCut();
    onEdit({ text: field.value });
  };
  return html`<div class="field">
    <label for="${id}-text">${msg("In your own words")}</label>
    <textarea
      class="fb-text"
      id="${id}-text"
      dir="auto"
      rows="3"
      maxlength=${MAX_TEXT_CHARACTERS * 2}
      aria-describedby="${id}-count"
      aria-invalid=${isOver ? "true" : nothing}
      .value=${live(said.text)}
      @paste=${onPaste}
      @input=${({ target }: Event) => onEdit({ text: (target as HTMLTextAreaElement).value })}
    ></textarea>
    <p class="fb-count ${isOver ? "over" : ""}" id="${id}-count">
      ${msg(str`${formats.count(count)} of ${formats.count(MAX_TEXT_CHARACTERS)} characters`)}
    </p>
    ${wasCut ? html`<p class="fb-warn">${mark("warn")}<span>${msg("What you pasted is longer than a report may be. Its beginning was taken.")}</span></p>` : nothing}
    ${fault === "text-too-long" ? faultLine(fault) : nothing}
  </div>`;
}

function contactField({ id, said, fault, onEdit }: FormOptions): TemplateResult {
  const isWanted = said.contact !== null;
  return html`<div class="fb-contact">
    <label class="fb-check"
      ><input
        type="checkbox"
        .checked=${live(isWanted)}
        @change=${({ target }: Event) => onEdit({ contact: (target as HTMLInputElement).checked ? "" : null })}
      /><span>${msg("The operator may ask me about it")}</span></label
    >
    ${
      isWanted
        ? html`<div class="field">
            <label for="${id}-contact">${msg("E-mail address or telephone number")}</label>
            <input
              id="${id}-contact"
              type="text"
              autocomplete="email"
              maxlength="200"
              aria-describedby="${id}-contact-hint"
              aria-invalid=${fault === "contact-malformed" ? "true" : nothing}
              .value=${live(said.contact ?? "")}
              @input=${({ target }: Event) => onEdit({ contact: (target as HTMLInputElement).value })}
            />
            <p class="fb-hint" id="${id}-contact-hint">
              ${msg(str`For questions about this report and nothing else. Only those who answer for the operator read it. It is erased ${CONTACT_KEPT_DAYS} days after the report is closed, ${CONTACT_KEPT_OPEN_DAYS} days after it was written at the latest, or when you say so here.`)}
            </p>
            ${fault === "contact-malformed" ? faultLine(fault) : nothing}
          </div>`
        : nothing
    }
  </div>`;
}

export function faultLine(fault: SaidFault): TemplateResult {
  return html`<p class="fb-fault" role="alert">${mark("invalid")}<span>${faultWords(fault)}</span></p>`;
}
