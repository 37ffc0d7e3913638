// A number with its unit after a thin gap, the unit smaller and lighter. Unknown is a word, never a zero.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { formats } from "../format.ts";

function quantity(figure: string, unit: string): TemplateResult {
  return html`${figure}<span class="u">${unit}</span>`;
}

/** Energy in kWh from mWh, three decimals; "not known" for null. */
export function energy(milliwattHours: number | null | undefined): TemplateResult {
  if (milliwattHours === null || milliwattHours === undefined)
    return html`<span class="mut">${msg("not known")}</span>`;
  return quantity(formats.energy(milliwattHours), "kWh");
}

/** Class of a large readout: a figure longer than "99,999.999" takes a smaller size instead of losing its end. */
export function readoutClass(milliwattHours: number | null | undefined): "word" | "long" | "" {
  if (milliwattHours === null || milliwattHours === undefined) return "word";
  return formats.energy(milliwattHours).length > 10 ? "long" : "";
}

/** Power in kW from W, one decimal; "not sent" for null. */
export function power(watts: number | null | undefined): TemplateResult {
  if (watts === null || watts === undefined) return html`<span class="mut">${msg("not sent")}</span>`;
  return quantity(formats.power(watts), "kW");
}

/** A moment: relative below 48 h with the exact time on hover and for screen readers. */
export function ago(atMillis: number, nowMillis: number): TemplateResult {
  const exact = `${formats.day(atMillis)}, ${formats.clock(atMillis)}`;
  return html`<time datetime=${new Date(atMillis).toISOString()} title=${exact}>${formats.ago(atMillis, nowMillis)}</time>`;
}

/** A moment to come: relative with the exact time on hover and for screen readers. */
export function until(atMillis: number, nowMillis: number): TemplateResult {
  const exact = `${formats.day(atMillis)}, ${formats.clock(atMillis)}`;
  return html`<time datetime=${new Date(atMillis).toISOString()} title=${exact}>${formats.ahead(atMillis, nowMillis)}</time>`;
}

/** A moment of evidence: always exact. */
export function exactTime(atMillis: number, nowMillis: number): TemplateResult {
  const today = formats.day(atMillis) === formats.day(nowMillis);
  return html`<time datetime=${new Date(atMillis).toISOString()}
    >${today ? "" : `${formats.day(atMillis)}, `}${formats.clock(atMillis)}</time
  >`;
}
