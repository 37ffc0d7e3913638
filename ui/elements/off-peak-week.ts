// A week with a site's off-peak hours: a line for each day, a ruler of hours below it. The rows beside it say the same in words.
import { msg } from "@lit/localize";
import { html, svg, type TemplateResult } from "lit";
import type { OffPeak } from "../../edge/contract/site-energy.ts";
import { offPeakOn } from "../series-text.ts";
import { weekdayWord } from "../site-hours.ts";

const LEFT = 34;
const WIDTH = 384;
const ROW = 16;
const RULER = 22;

/** `now`: day and minute on the site's clock; null: not shown. */
export function offPeakWeek(
  offPeak: readonly OffPeak[],
  now: { readonly day: number; readonly minute: number } | null,
): TemplateResult {
  const height = 7 * ROW + RULER;
  const x = (minute: number) => LEFT + (minute / 1_440) * WIDTH;
  const bottom = 7 * ROW + 1;
  const ticks = Array.from(
    { length: 25 },
    (_, hour) => `M${x(hour * 60).toFixed(1)} ${bottom}v${hour % 6 === 0 ? 9 : hour % 3 === 0 ? 6 : 4}`,
  ).join("");
  return html`<svg class="week" viewBox="0 0 ${LEFT + WIDTH + 18} ${height + 4}" role="img" aria-label=${msg("The off-peak hours of a week")}>
    ${[1, 2, 3, 4, 5, 6, 7].map((day) => {
      const y = (day - 1) * ROW;
      return svg`<text class="axis-text" x="0" y=${y + 11}>${weekdayWord(day)}</text>
        <rect class="week-day" x=${LEFT} y=${y + 2} width=${WIDTH} height=${ROW - 4} />
        ${offPeakOn(offPeak, day).map(({ from, to }) => svg`<rect class="week-off" x=${x(from).toFixed(1)} y=${y + 2} width=${(x(to) - x(from)).toFixed(1)} height=${ROW - 4} />`)}`;
    })}
    ${svg`<path class="ruler" d="M${LEFT} ${bottom}H${LEFT + WIDTH}${ticks}"/>`}
    ${[0, 6, 12, 18, 24].map((hour) => svg`<text class="axis-text" x=${x(hour * 60)} y=${bottom + 21} text-anchor="middle">${String(hour).padStart(2, "0")}:00</text>`)}
    ${now === null ? "" : svg`<path class="week-now" d="M${x(now.minute).toFixed(1)} ${(now.day - 1) * ROW}v${ROW}"/>`}
  </svg>`;
}
