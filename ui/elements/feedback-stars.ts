// Stars from 1 to 5 as one radio group: a tap, or the arrow keys; and the same to look at.
import { html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Stars } from "../../edge/contract/feedback.ts";
import { starsWords } from "../feedback-words.ts";

const ALL: readonly Stars[] = [1, 2, 3, 4, 5];
const STAR = svg`<path d="M12 2.6l2.9 6 6.6.9-4.8 4.6 1.2 6.6L12 17.5l-5.9 3.2 1.2-6.6L2.5 9.5l6.6-.9z"/>`;

export interface StarsOptions {
  /** Unique in the page: names the radio group. */
  readonly name: string;
  readonly legend: string;
  /** The legend stands elsewhere: it is for whoever listens. */
  readonly isLegendHidden?: boolean;
  readonly value: Stars | null;
  readonly isBig?: boolean;
  /** `isPassing`: by a key, which may go on to the next. */
  readonly onRate: (stars: Stars, isPassing: boolean) => void;
  /** The same stars once more, Delete or Backspace; without it stars cannot be taken back. */
  readonly onClear?: () => void;
}

export function starsField(options: StarsOptions): TemplateResult {
  const { name, legend, value, onRate, onClear } = options;
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    onClear?.();
  };
  return html`<fieldset class="fb-stars ${options.isBig ? "big" : ""}" role="radiogroup" @keydown=${onKey}>
    <legend class=${options.isLegendHidden ? "vh" : ""}>${legend}</legend>
    <div class="fb-row">
      ${ALL.map(
        (stars) => html`<label class="fb-star ${value !== null && stars <= value ? "on" : ""}">
          <input
            class="vh"
            type="radio"
            name=${name}
            value=${stars}
            aria-label=${starsWords(stars)}
            .checked=${live(value === stars)}
            @click=${() => {
              // A radio that is chosen already changes nothing: the second tap takes the rating back.
              if (value === stars) onClear?.();
            }}
            @change=${({ target }: Event) => onRate(stars, (target as Element).matches(":focus-visible"))}
          />
          <svg viewBox="0 0 24 24" aria-hidden="true">${STAR}</svg>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

/** Stars that stand, with their number for whoever listens. Nothing where nothing was rated. */
export function starsGiven(value: Stars | null, isBig = false): TemplateResult | typeof nothing {
  if (value === null) return nothing;
  return html`<span class="fb-given ${isBig ? "big" : ""}" role="img" aria-label=${starsWords(value)}>
    ${ALL.map((stars) => html`<svg class=${stars <= value ? "on" : ""} viewBox="0 0 24 24" aria-hidden="true">${STAR}</svg>`)}
  </span>`;
}
