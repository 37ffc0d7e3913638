// What a charger makes of a curve together with everything else that is in force, drawn below it on the same axis of time.
import { msg } from "@lit/localize";
import { html, svg, type TemplateResult } from "lit";
import { type CurveScale, type Stretch, scaleOf, stepPath } from "../profiles/curve-scale.ts";
import type { CompositeLine } from "../profiles/outlook.ts";
import type { ProfileForm } from "../profiles/profile-form.ts";
import { unitWord } from "../profiles/profile-words.ts";
import { valueLines } from "./curve-axes.ts";

const HEIGHT = 150;

export function compositePanel(
  line: CompositeLine,
  form: ProfileForm,
  draft: readonly Stretch[],
  above: CurveScale,
  ruler: (scale: CurveScale) => TemplateResult,
): TemplateResult {
  const highest = [...line.stretches, ...draft].reduce((most, { limitMilli }) => Math.max(most, limitMilli), 0);
  const scale = scaleOf(above, above.width, 16, HEIGHT - 32, highest, form.unit);
  return html`<div class="composite-head">
      <h2>${msg("What the charger will do")}</h2>
      <span class="legend"
        ><span><svg width="18" height="10" aria-hidden="true"><path class="effect-line" d="M0 5h18" /></svg>${msg("In force")}</span
        ><span><svg width="18" height="10" aria-hidden="true"><path class="draft-line thin" d="M0 5h18" /></svg>${msg("This profile alone")}</span></span
      >
    </div>
    <svg class="curve" viewBox="0 0 ${scale.width} ${HEIGHT}" width=${scale.width} height=${HEIGHT} aria-hidden="true">
      <text class="axis-text" x="0" y="12">${unitWord(form.unit)}</text>
      ${valueLines(scale, form.unit)}
      ${svg`<path class="draft-line thin" d=${stepPath(draft, scale)} /><path class="effect-line" d=${stepPath(line.stretches, scale)} />`} ${ruler(scale)}
    </svg>`;
}
