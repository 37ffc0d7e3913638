// How it went over time, by week or month: reports as bars with the complaints among them, and the verified stars of one dimension as a line
// on a ruler from 1 to 5.
import { msg, str } from "@lit/localize";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { FeedbackCourse } from "../../edge/contract/feedback-work.ts";
import type { Dimension } from "../feedback-content.ts";
import { formats } from "../format.ts";
import { aboutWords } from "../inbox-words.ts";
import { valueAxis } from "./chart-ruler.ts";

type Step = FeedbackCourse["items"][number];
export type Rated = Dimension | "overall";

const LEFT = 28;
const STARS_TOP = 24;
const STARS_BOTTOM = 84;
const BARS_TOP = 120;
const BARS_BOTTOM = 192;
const HEIGHT = 218;
/** Room of a label of the axis. */
const LABEL_PIXELS = 64;

const starsOf = (step: Step, rated: Rated): number | null =>
  rated === "overall" ? step.stars : step.dimensions[rated];

/** `width`: of the drawing, CSS pixels. */
export function feedbackCourse(
  steps: readonly Step[],
  rated: Rated,
  by: "week" | "month",
  width: number,
): TemplateResult {
  const right = width - 4;
  const slot = (right - LEFT) / Math.max(1, steps.length);
  const x = (index: number) => LEFT + slot * (index + 0.5);
  const axis = valueAxis(Math.max(3, ...steps.map(({ reports }) => reports)));
  const bar = (count: number) => BARS_BOTTOM - (count / axis.top) * (BARS_BOTTOM - BARS_TOP);
  const star = (stars: number) => STARS_BOTTOM - ((stars - 1) / 4) * (STARS_BOTTOM - STARS_TOP);
  const every = Math.max(1, Math.ceil((steps.length * LABEL_PIXELS) / (right - LEFT)));
  const points = steps.map((step, index) => ({ at: x(index), stars: starsOf(step, rated) }));
  return html`<svg class="inb-course" viewBox="0 0 ${width} ${HEIGHT}" width=${width} height=${HEIGHT} role="img" aria-label=${spoken(steps, rated)}>
    ${svg`<text x="0" y="10">${aboutWords(rated)}, 1–5</text>
    ${[1, 3, 5].map((value) => svg`<path class="grid" d="M${LEFT} ${star(value)}H${right}" /><text x=${LEFT - 8} y=${star(value) + 4} text-anchor="end">${value}</text>`)}
    <path class="stars" d=${starLine(points, star)} />
    ${points.map(({ at, stars }) => (stars === null ? nothing : svg`<circle class="dot" cx=${at.toFixed(1)} cy=${star(stars).toFixed(1)} r="3" />`))}
    <text x="0" y=${BARS_TOP - 10}>${msg("Reports")}</text>
    ${[0, axis.step, 2 * axis.step].filter((value) => value <= axis.top).map((value) => svg`<path class="grid" d="M${LEFT} ${bar(value).toFixed(1)}H${right}" /><text x=${LEFT - 8} y=${(bar(value) + 4).toFixed(1)} text-anchor="end">${formats.axis(value)}</text>`)}
    ${steps.map((step, index) => {
      const broad = Math.max(3, Math.min(28, slot * 0.56));
      const left = (x(index) - broad / 2).toFixed(1);
      return svg`<rect class="all" x=${left} y=${bar(step.reports).toFixed(1)} width=${broad.toFixed(1)} height=${(BARS_BOTTOM - bar(step.reports)).toFixed(1)} /><rect class="bad" x=${left} y=${bar(step.complaints).toFixed(1)} width=${broad.toFixed(1)} height=${(BARS_BOTTOM - bar(step.complaints)).toFixed(1)} />`;
    })}
    <path class="axis" d="M${LEFT} ${BARS_BOTTOM}H${right}${steps.map((_, index) => `M${x(index).toFixed(1)} ${BARS_BOTTOM}v${index % every === 0 ? 9 : 4}`).join("")}" />
    ${steps.map((step, index) => (index % every === 0 ? svg`<text x=${x(index).toFixed(1)} y=${BARS_BOTTOM + 21} text-anchor="middle">${formats.day(step.fromMillis).replace(/,? \d{4}$/, "")}</text>` : nothing))}`}
  </svg>${courseTable(steps, rated, by)}`;
}

/** A line only where weeks with stars follow each other: gaps stay gaps. */
function starLine(points: readonly { at: number; stars: number | null }[], y: (stars: number) => number): string {
  return points
    .map(({ at, stars }, index) => {
      if (stars === null) return "";
      const joins = index > 0 && points[index - 1]?.stars !== null;
      return `${joins ? "L" : "M"}${at.toFixed(1)} ${y(stars).toFixed(1)}`;
    })
    .join("");
}

function spoken(steps: readonly Step[], rated: Rated): string {
  const reports = steps.reduce((sum, step) => sum + step.reports, 0);
  const complaints = steps.reduce((sum, step) => sum + step.complaints, 0);
  const all = msg(str`${formats.count(reports)} reports, ${formats.count(complaints)} of them complaints`);
  const newest = steps.findLast((step) => starsOf(step, rated) !== null);
  const stars = newest ? starsOf(newest, rated) : null;
  return stars === null ? all : `${all}, ${msg(str`lately ${formats.stars(stars)} of 5`)}`;
}

function courseTable(steps: readonly Step[], rated: Rated, by: "week" | "month"): TemplateResult {
  return html`<details class="as-table">
    <summary>${msg("As table")}</summary>
    <div class="inb-scrollx"><table>
      <thead>
        <tr>
          <th scope="col">${by === "week" ? msg("Week from") : msg("Month from")}</th>
          <th scope="col" class="num">${msg("Reports")}</th>
          <th scope="col" class="num">${msg("Verified")}</th>
          <th scope="col" class="num">${msg("Complaints")}</th>
          <th scope="col" class="num">${msg("Answered in 3 days")}</th>
          <th scope="col" class="num">${aboutWords(rated)}</th>
        </tr>
      </thead>
      <tbody>
        ${steps.toReversed().map((step) => {
          const stars = starsOf(step, rated);
          return html`<tr>
            <td>${formats.day(step.fromMillis)}</td>
            <td class="num">${formats.count(step.reports)}</td>
            <td class="num">${formats.count(step.verified)}</td>
            <td class="num">${formats.count(step.complaints)}</td>
            <td class="num">${formats.count(step.answeredInTime)}</td>
            <td class="num">${stars === null ? html`<span class="mut">${msg("none")}</span>` : formats.stars(stars)}</td>
          </tr>`;
        })}
      </tbody>
    </table></div>
  </details>`;
}
