// The layers of a profile's curve below its grips.
import { msg, str } from "@lit/localize";
import { nothing, svg, type TemplateResult } from "lit";
import { type CurveScale, LEFT, type Stretch, stepPath, stretchesOf } from "../profiles/curve-scale.ts";
import { type ProfileForm, stepAt } from "../profiles/profile-form.ts";
import { limitNumber, limitText } from "../profiles/profile-words.ts";
import { phasesOf } from "../profiles/steps.ts";

export interface DrawnCurve {
  readonly form: ProfileForm;
  /** The published curve, in the same unit; null: none. */
  readonly was: ProfileForm | null;
  /** Index of the selected step. */
  readonly selected: number;
}

/** Below 6 A vehicles pause (IEC 61851-1): of each stretch as high as its phases make it. */
export function pauseLayer(
  stretches: readonly Stretch[],
  scale: CurveScale,
  form: ProfileForm,
  volts: number,
): TemplateResult {
  const pause = ({ index }: Stretch) => {
    const phases = phasesOf(form.steps[index] ?? { phases: null });
    return form.unit === "A" ? 6_000 : 6_000 * volts * phases;
  };
  const [first] = stretches;
  const room = scale.y(0) - scale.y(first ? pause(first) : 0);
  return svg`${stretches.map((stretch) => {
    const y = scale.y(pause(stretch));
    const left = scale.x(Math.max(stretch.from, scale.from));
    const right = scale.x(Math.min(stretch.to, scale.to));
    return svg`<rect class="pause" x=${left} y=${y} width=${Math.max(0, right - left)} height=${Math.max(0, scale.bottom - y)} fill="url(#profile-pause)"/><path class="pause-edge" d="M${left} ${y}H${right}"/>`;
  })}
  ${
    first && room > 20
      ? svg`<text class="axis-text halo" x=${LEFT + 8} y=${scale.bottom - 7}>${msg(str`Below ${limitText(pause(first), form.unit)} vehicles pause`)}</text>`
      : nothing
  }`;
}

/** The curve with its area, its repetitions, the selected step, and dotted what was before. */
export function curveLayer(
  stretches: readonly Stretch[],
  scale: CurveScale,
  { form, was, selected: index }: DrawnCurve,
): TemplateResult {
  const own = stretches.filter(({ isRepeat }) => !isRepeat);
  const repeats = stretches.filter(({ isRepeat }) => isRepeat);
  const selected = own.find((stretch) => stretch.index === index);
  const before = was === null ? [] : stretchesOf(was, scale).filter(({ isRepeat }) => !isRepeat);
  const area = (list: readonly Stretch[]) =>
    list
      .map(({ from, to, limitMilli }) => {
        const [left, right] = [scale.x(Math.max(from, scale.from)), scale.x(Math.min(to, scale.to))];
        return `M${left.toFixed(1)} ${scale.bottom}V${scale.y(limitMilli).toFixed(1)}H${right.toFixed(1)}V${scale.bottom}Z`;
      })
      .join("");
  const wasLimit = was && selected ? (was.steps[stepAt(was, selected.from)]?.limitMilli ?? null) : null;
  return svg`<path class="draft-area" d=${area(own)} />
    ${selected ? svg`<rect class="chosen" x=${scale.x(Math.max(selected.from, scale.from))} y=${scale.top} width=${Math.max(0, scale.x(Math.min(selected.to, scale.to)) - scale.x(Math.max(selected.from, scale.from)))} height=${scale.bottom - scale.top} />` : nothing}
    <path class="draft-line repeat" d=${stepPath(repeats, scale)} />
    <path class="was-line" d=${stepPath(before, scale)} />
    ${
      selected && wasLimit !== null && wasLimit !== selected.limitMilli
        ? svg`<text class="axis-text halo" x=${scale.x(Math.max(selected.from, scale.from)) + 6} y=${scale.y(wasLimit) + (Math.abs(scale.y(wasLimit) - scale.y(selected.limitMilli)) < 24 && wasLimit < selected.limitMilli ? 14 : -5)}>${msg(str`was ${limitNumber(wasLimit, form.unit)}`)}</text>`
        : nothing
    }
    <path class="draft-line" d=${stepPath(own, scale)} />
    ${selected ? svg`<path class="draft-line strong" d=${stepPath([selected], scale)} />` : nothing}`;
}
