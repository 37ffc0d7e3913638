// A site's hours behind a curve: off-peak as a band, and above it what a kilowatt-hour costs.
import { msg, str } from "@lit/localize";
import { nothing, svg, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import type { CurveScale } from "../profiles/curve-scale.ts";
import { type HourBand, NO_HOURS, type SiteHours } from "../profiles/site-hours.ts";

const STRIP_TOP = 17;
const STRIP_HEIGHT = 15;
/** Room that the strip takes above a curve. */
export const HOURS_ROOM = 20;
const LETTER_PIXELS = 6.2;

export const hasHours = ({ offPeak, prices }: SiteHours): boolean => offPeak.length > 0 || prices.length > 0;

/** Every digit of the thousandths counts. */
const priceText = (value: number): string =>
  new Intl.NumberFormat(formats.locale, { maximumFractionDigits: 4 }).format(value / 1000);

export function hoursLayer(hours: SiteHours, scale: CurveScale): TemplateResult | typeof nothing {
  if (hours === NO_HOURS) return nothing;
  const edges = ({ from, to }: HourBand) => {
    const left = scale.x(Math.max(from, scale.from));
    return { left, width: Math.max(0, scale.x(Math.min(to, scale.to)) - left) };
  };
  const { offPeak, prices, currency } = hours;
  const values = prices.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return svg`${offPeak.map((band, index) => {
    const { left, width } = edges(band);
    return svg`<rect class="off-peak" x=${left} y=${scale.top} width=${width} height=${scale.bottom - scale.top} />
      ${prices.length === 0 && width > 60 && index < 12 ? svg`<text class="axis-text" x=${left + width / 2} y=${STRIP_TOP + 11} text-anchor="middle">${msg("off-peak")}</text>` : nothing}`;
  })}
  ${
    prices.length === 0
      ? nothing
      : svg`<text class="axis-text" x="34" y="12" >${msg(str`Price, ${currency ?? msg("currency")} per kWh; shaded: off-peak`)}</text>
    ${prices.map(({ value, ...band }) => {
      const { left, width } = edges(band);
      const share = most === least ? 0.5 : (value - least) / (most - least);
      const text = priceText(value);
      return svg`<rect class="price" x=${left + 0.5} y=${STRIP_TOP} width=${Math.max(0, width - 1)} height=${STRIP_HEIGHT} style="opacity:${(0.06 + 0.32 * share).toFixed(2)}"><title>${text}</title></rect>
        ${width > text.length * LETTER_PIXELS + 4 ? svg`<text class="axis-text price-name" x=${left + width / 2} y=${STRIP_TOP + 11} text-anchor="middle">${text}</text>` : nothing}`;
    })}`
  }`;
}
