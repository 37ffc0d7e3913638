// A score on the ruler from 1 to 5 stars: the interval as a band, the mean as an index mark. Small in lists and tables, large at the head
// of a station.
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Score } from "../../edge/contract/community.ts";
import { scoreSentence } from "../community-words.ts";

type Ends = Pick<Score, "score" | "interval">;

/** Where stars stand on a ruler that begins at `from` and is `width` long. */
const at = (stars: number, from: number, width: number) => Number((from + ((stars - 1) / 4) * width).toFixed(1));

const SMALL_TICKS = Array.from({ length: 9 }, (_, half) => `M${2 + half * 11.5} 12v-${half % 2 === 0 ? 5 : 3}`).join(
  "",
);

/** For lists: half stars as ticks, no figures. Decorative where the score stands beside it: `said` false. */
export function smallRuler(score: Score, said = true): TemplateResult {
  return html`<svg
    class="com-ruler small ${score.ranked ? "" : "open"}"
    viewBox="0 0 96 12"
    role=${said ? "img" : nothing}
    aria-label=${said ? scoreSentence(score) : nothing}
    aria-hidden=${said ? nothing : "true"}
  >
    <path class="ticks" d=${SMALL_TICKS} />
    ${band(score, 2, 92, 2, 4.5)}
    ${score.score === null ? nothing : svg`<rect class="index" x=${at(score.score, 2, 92) - 1} y="0" width="2" height="8.5" />`}
  </svg>`;
}

function band({ score, interval }: Ends, from: number, width: number, y: number, height: number) {
  if (score === null || !interval) return nothing;
  const left = at(interval.lower, from, width);
  const right = at(interval.upper, from, width);
  return svg`<rect class="band" x=${left} y=${y} width=${Math.max(0, Number((right - left).toFixed(1)))} height=${height} />`;
}

const FROM = 8;
const WIDTH = 404;

function ticks(every: number, skip: (tenths: number) => boolean, length: number): string {
  let path = "";
  for (let tenths = 0; tenths <= 40; tenths += every) {
    if (!skip(tenths)) path += `M${at(1 + tenths / 10, FROM, WIDTH)} 30v${length}`;
  }
  return path;
}

const MINOR = ticks(1, (tenths) => tenths % 5 === 0, 4);
const MIDDLE = ticks(5, (tenths) => tenths % 10 === 0, 7);
const MAJOR = ticks(10, () => false, 10);

/** For a station's head: tenths of a star as ticks, whole stars as figures. */
export function largeRuler(score: Score): TemplateResult {
  const { interval } = score;
  const ends = interval ? [at(interval.lower, FROM, WIDTH), at(interval.upper, FROM, WIDTH)] : [];
  return html`<svg class="com-ruler large ${score.ranked ? "" : "open"}" viewBox="0 0 420 58" role="img" aria-label=${scoreSentence(score)}>
    ${band(score, FROM, WIDTH, 13, 17)}
    <path class="ends" d=${ends.map((x) => `M${x} 13v17`).join("")} />
    <path class="ticks" d=${MINOR} />
    <path class="axis" d=${`${MIDDLE}${MAJOR}M${FROM} 30H${FROM + WIDTH}`} />
    ${score.score === null ? nothing : svg`<path class="index" d=${`M${at(score.score, FROM, WIDTH)} 29l-5-9v-12h10v12z`} />`}
    ${[1, 2, 3, 4, 5].map((stars) => svg`<text x=${at(stars, FROM, WIDTH)} y="53" text-anchor="middle">${stars}</text>`)}
  </svg>`;
}
