// A number with its unit after a thin gap, the unit smaller and lighter. Unknown is a word, never a zero.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { formats } from "../format.ts";
import "./wt-time.ts";

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

/** What a connector or a station is made for, in kW from W: "150", "7.4"; no decimals that nobody measured. */
export function ratedPower(watts: number): TemplateResult {
  return quantity(formats.axis(watts / 1_000), "kW");
}

/** A moment: relative below 48 h, with the exact time on hover and focus. It keeps itself true. */
export function ago(atMillis: number): TemplateResult {
  return html`<wt-time .at=${atMillis}></wt-time>`;
}

/** A moment of evidence: always exact. */
export function exactTime(atMillis: number): TemplateResult {
  return html`<wt-time exact .at=${atMillis}></wt-time>`;
}
