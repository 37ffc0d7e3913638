// One to five stars as a driver gave them.
import { html, svg, type TemplateResult } from "lit";
import { starsWords } from "../feedback-words.ts";

const STAR = "M8 1.6l1.95 4.2 4.55.55-3.36 3.13.89 4.52L8 11.75 3.97 14l.89-4.52L1.5 6.35l4.55-.55z";

export function starsGiven(stars: number): TemplateResult {
  return html`<svg class="com-stars" viewBox="0 0 80 16" role="img" aria-label=${starsWords(stars)}>
    ${[0, 1, 2, 3, 4].map((place) => svg`<path class=${place < stars ? "on" : "off"} transform=${`translate(${place * 16})`} d=${STAR} />`)}
  </svg>`;
}
