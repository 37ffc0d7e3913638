// What an answer holds beside its status: a table, a schedule as steps, or JSON in lines.
import { msg } from "@lit/localize";
import { html, svg, type TemplateResult } from "lit";
import { type Details, limitWord, type ScheduleStep } from "../calls/answers.ts";
import { formats } from "../format.ts";

const WIDTH = 400;
const HEIGHT = 56;
/** A station's whole configuration has some hundred rows; the rest is in the log. */
const MOST_ROWS = 500;

export function answerDetails(details: Details): TemplateResult {
  switch (details.kind) {
    case "json":
      return html`<pre class="frame boxed" tabindex="0" aria-label=${msg("Answer")}>${details.text}</pre>`;
    case "table":
      return html`<div class="answer-table" tabindex="0" role="region" aria-label=${msg("Answer")}>
        <table>
          <thead><tr>${details.heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>
            ${details.rows.slice(0, MOST_ROWS).map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>`;
    case "schedule":
      return schedule(details.steps, details.unit);
  }
}

function schedule(steps: readonly ScheduleStep[], unit: string): TemplateResult {
  const hasPhases = steps.some(({ phases }) => phases !== null);
  return html`<div class="answer-table" tabindex="0" role="region" aria-label=${msg("Answer")}>
    ${stair(steps)}
    <table>
      <thead>
        <tr>
          <th scope="col">${msg("From")}</th>
          <th scope="col">${msg("Until")}</th>
          <th scope="col" class="num">${msg("Limit")}</th>
          ${hasPhases ? html`<th scope="col" class="num">${msg("Phases")}</th>` : ""}
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          ({ fromMillis, untilMillis, limit, phases }) => html`<tr>
            <td>${when(fromMillis)}</td>
            <td>${when(untilMillis)}</td>
            <td class="num b">${limitWord(limit, unit)}</td>
            ${hasPhases ? html`<td class="num">${phases ?? ""}</td>` : ""}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function when(atMillis: number): string {
  const isToday = formats.day(atMillis) === formats.day(Date.now());
  return isToday ? formats.hourMinute(atMillis) : `${formats.day(atMillis)}, ${formats.hourMinute(atMillis)}`;
}

/** The limit over time, in steps. Decorative: the table below has the figures. */
function stair(steps: readonly ScheduleStep[]): TemplateResult | string {
  const first = steps[0]?.fromMillis ?? 0;
  const last = steps.at(-1)?.untilMillis ?? 0;
  if (last <= first) return "";
  const top = Math.max(1, ...steps.map(({ limit }) => limit));
  const x = (atMillis: number) => (((atMillis - first) / (last - first)) * WIDTH).toFixed(1);
  const y = (limit: number) => (HEIGHT - 2 - (Math.max(0, limit) / top) * (HEIGHT - 6)).toFixed(1);
  const line = steps
    .map((step, index) => `${index === 0 ? "M" : "L"}${x(step.fromMillis)} ${y(step.limit)}H${x(step.untilMillis)}`)
    .join("");
  return html`<svg class="stair" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<path class="line" d=${line} vector-effect="non-scaling-stroke"/><path class="axis" d="M0 ${HEIGHT - 0.5}H${WIDTH}" vector-effect="non-scaling-stroke"/>`}
  </svg>`;
}
