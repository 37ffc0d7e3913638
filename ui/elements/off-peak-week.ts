// A week with a site's off-peak hours: a line for each day, a ruler of hours below it. The rows beside it say the same in words.
import { msg } from "@lit/localize";
import { html, svg, type TemplateResult } from "lit";
import type { OffPeak } from "../../edge/contract/site-energy.ts";
import { formats } from "../format.ts";
import { offPeakOn } from "../series-text.ts";

const LEFT = 34;
const WIDTH = 384;
const ROW = 16;
const RULER = 22;

/** "Mon": of a day from 1 Monday to 7 Sunday. */
export function weekdayWord(day: number, length: "short" | "long" = "short"): string {
  // The first of June 2026 was a Monday.
  return new Intl.DateTimeFormat(formats.locale, { weekday: length, timeZone: "UTC" }).format(Date.UTC(2026, 5, day));
}

/** "Mon to Fri", "Sat and Sun", "every day". */
export function daysText(days: readonly number[]): string {
  const sorted = days.toSorted((a, b) => a - b);
  if (sorted.length === 7) return msg("every day");
  const first = sorted[0] ?? 1;
  const last = sorted.at(-1) ?? 1;
  const isRun = last - first === sorted.length - 1 && sorted.length > 2;
  return isRun ? `${weekdayWord(first)}–${weekdayWord(last)}` : formats.list(sorted.map((day) => weekdayWord(day)));
}

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
