// Scores of a station by dimension, each on its ruler, and how the stars of the whole are spread.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { CommunityDetail } from "../../edge/contract/community.ts";
import { intervalText, type Rated, ratedWord, voicesWord } from "../community-words.ts";
import { formats } from "../format.ts";
import { smallRuler } from "./score-ruler.ts";

export const RATED_DIMENSIONS = ["worked", "speed", "price", "place", "payment"] as const satisfies readonly Rated[];

export function scoresSection({ scores, spread }: CommunityDetail): TemplateResult {
  const all = spread.reduce((sum, count) => sum + count, 0);
  return html`<section class="com-sec">
    <h2>${msg("Scores")}</h2>
    <div class="com-two">
      <ul class="com-dims">
        ${RATED_DIMENSIONS.map((dimension) => {
          const score = scores[dimension];
          return html`<li>
            <span>${ratedWord(dimension)}</span>
            <b class=${score.ranked ? "" : "mut"}>${score.score === null ? "–" : formats.stars(score.score)}</b>
            ${smallRuler(score)}
            <span class="mut" aria-hidden="true"
              >${score.interval ? html`<span class="nw">${intervalText(score.interval)}</span>, ` : nothing}${score.score === null ? msg("no rating yet") : voicesWord(score)}</span
            >
          </li>`;
        })}
      </ul>
      ${
        all === 0
          ? nothing
          : html`<div>
            <h3 class="mut">${msg("How the stars are spread")}</h3>
            <ol class="com-spread">
              ${[5, 4, 3, 2, 1].map((stars) => spreadLine(stars, spread[stars - 1] ?? 0, all))}
            </ol>
          </div>`
      }
    </div>
  </section>`;
}

function spreadLine(stars: number, count: number, all: number): TemplateResult {
  const width = Number(((count / all) * 100).toFixed(1));
  return html`<li>
    <span class="vh">${msg(str`${stars} stars: ${formats.count(count)}`)}</span>
    <span aria-hidden="true">${stars}</span>
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" width="100" height="8" />${svg`<rect class="bar" width=${width} height="8" />`}
    </svg>
    <span class="mut" aria-hidden="true">${formats.count(count)}</span>
  </li>`;
}
