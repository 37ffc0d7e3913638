// Beside a station's profiles: when it was last asked what it has, and what it says it takes.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { StationProfiles } from "../../edge/contract/assignments.ts";
import { formats } from "../format.ts";
import { mark } from "./icons.ts";
import { ago } from "./quantity.ts";

export interface ComparisonOptions {
  readonly mayAsk: boolean;
  readonly isRunning: boolean;
  readonly onCompare: () => void;
}

export function comparisonCard(
  { comparedAtMillis, comparison, online, ocppVersion, isStricter }: StationProfiles,
  { mayAsk, isRunning, onCompare }: ComparisonOptions,
): TemplateResult {
  const isByComposite = ocppVersion === "1.6";
  return html`<section class="card">
    <div class="ch">
      <h2>${msg("Read back")}</h2>
      <span class="sp"></span>
      ${mayAsk ? html`<button class="btn s" ?disabled=${!online || isRunning} title=${online ? nothing : msg("The station is offline.")} @click=${onCompare}>${isRunning ? msg("Asking") : msg("Compare now")}</button>` : nothing}
    </div>
    <div class="compared-state">
      ${comparedAtMillis === null ? html`<span class="v none">${mark("none")}${msg("Never asked")}</span>` : comparisonWord(comparison)}
      ${comparedAtMillis === null ? nothing : html`<span class="sm mut">${ago(comparedAtMillis)}</span>`}
      <p class="sm mut">${
        isByComposite
          ? msg(
              "OCPP 1.6 does not tell which profiles a station has: its composite schedule of the next 24 hours is compared.",
            )
          : msg("The station tells which profiles it has; each is compared with what it accepted.")
      }</p>
      ${!online ? html`<p class="sm">${msg("It is offline, and asked when it comes back.")}</p>` : nothing}
      ${isStricter === true ? html`<p class="sm">${msg("At times the station would allow less than the profiles. That is its own business, and no drift.")}</p>` : nothing}
    </div>
  </section>`;
}

function comparisonWord(comparison: StationProfiles["comparison"]): TemplateResult {
  switch (comparison) {
    case "same":
      return html`<span class="v valid">${mark("valid")}${msg("The same as ours")}</span>`;
    case "different":
      return html`<span class="v warn">${mark("warn")}${msg("Differs from ours")}</span>`;
    case "unknown":
      return html`<span class="v unver">${mark("unver")}${msg("Cannot be told")}</span>`;
    case null:
      return html`<span class="v none">${mark("none")}${msg("Nothing to compare")}</span>`;
  }
}

export function limitsCard({ limits, ocppVersion }: StationProfiles): TemplateResult {
  const { maxStackLevel, units, maxPeriods, maxInstalled } = limits;
  const value = (given: number | null) =>
    given === null ? html`<span class="mut">${msg("not told")}</span>` : formats.count(given);
  return html`<section class="card">
    <div class="ch"><h2>${msg("What the station takes")}</h2><span class="mut">${ocppVersion === null ? nothing : `OCPP ${ocppVersion}`}</span></div>
    <dl class="kv">
      <dt>${msg("Highest stack level")}</dt>
      <dd>${value(maxStackLevel)}</dd>
      <dt>${msg("Units")}</dt>
      <dd>${units === null ? html`<span class="mut">${msg("not told")}</span>` : units.join(", ")}</dd>
      <dt>${msg("Periods in a schedule")}</dt>
      <dd>${value(maxPeriods)}</dd>
      <dt>${msg("Profiles at once")}</dt>
      <dd>${value(maxInstalled)}</dd>
    </dl>
    <p class="card-note sm mut">${msg("From its settings, as it last told them.")}</p>
  </section>`;
}
