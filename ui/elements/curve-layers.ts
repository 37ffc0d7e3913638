// The layers of a profile's curve below its grips.
import { msg, str } from "@lit/localize";
import { nothing, svg, type TemplateResult } from "lit";
import { type CurveScale, LEFT, levelsOf, type Stretch, stepPath, stretchesOf } from "../profiles/curve-scale.ts";
import { isPerPhase, leadingName, type ProfileForm, stepAt } from "../profiles/profile-form.ts";
import { limitNumber, limitText } from "../profiles/profile-words.ts";
import { phasesOf } from "../profiles/step-units.ts";
import { type PhaseOf, valueOn } from "../profiles/steps.ts";

export interface DrawnCurve {
  readonly form: ProfileForm;
  /** The published curve, in the same unit; null: none. */
  readonly was: ProfileForm | null;
  /** Index of the selected step. */
  readonly selected: number;
  /** The phase whose line is moved; null: all together. */
  readonly phase: PhaseOf;
}

/** Below 6 A vehicles pause (IEC 61851-1): of each stretch as high as its phases make it. */
export function pauseLayer(
  stretches: readonly Stretch[],
  scale: CurveScale,
  form: ProfileForm,
  volts: number,
): TemplateResult {
  const pause = ({ index }: Stretch) => {
    const phases = phasesOf(form.steps[index] ?? { phases: null, l2Milli: null, l3Milli: null });
    return form.unit === "A" ? 6_000 : 6_000 * volts * phases;
  };
  const [first] = stretches;
  const room = scale.y(0) - scale.y(first ? pause(first) : 0);
  const zero = scale.y(0);
  // Steps of one height are one area: a thousand hatched ones take longer to paint than a frame.
  const areas: { from: number; to: number; readonly y: number }[] = [];
  for (const stretch of stretches) {
    if (leadingName(form.steps[stretch.index]?.mode ?? null) === null) continue;
    const y = scale.y(pause(stretch));
    const before = areas.at(-1);
    if (before !== undefined && before.y === y && before.to === stretch.from) before.to = stretch.to;
    else areas.push({ from: stretch.from, to: stretch.to, y });
  }
  return svg`${areas.map(({ from, to, y }) => {
    const left = scale.x(Math.max(from, scale.from));
    const right = scale.x(Math.min(to, scale.to));
    return svg`<rect class="pause" x=${left} y=${y} width=${Math.max(0, right - left)} height=${Math.max(0, zero - y)} fill="url(#profile-pause)"/><path class="pause-edge" d="M${left} ${y}H${right}"/>`;
  })}
  ${
    first && room > 20
      ? svg`<text class="axis-text halo" x=${LEFT + 8} y=${zero - 7}>${msg(str`Below ${limitText(pause(first), form.unit)} vehicles pause`)}</text>`
      : nothing
  }`;
}

/** The curve with its area, its repetitions, the selected step, and dotted what was before; a line for each phase that differs. */
export function curveLayer(
  stretches: readonly Stretch[],
  scale: CurveScale,
  { form, was, selected: index, phase }: DrawnCurve,
): TemplateResult {
  const own = stretches.filter(({ isRepeat }) => !isRepeat);
  const repeats = stretches.filter(({ isRepeat }) => isRepeat);
  const selected = own.find((stretch) => stretch.index === index);
  const before = was === null ? [] : stretchesOf(was, scale).filter(({ isRepeat }) => !isRepeat);
  const zero = scale.y(0).toFixed(1);
  const edges = ({ from, to }: Stretch) => [scale.x(Math.max(from, scale.from)), scale.x(Math.min(to, scale.to))];
  const area = (list: readonly Stretch[]) =>
    list
      .map((stretch) => {
        const [left = 0, right = 0] = edges(stretch);
        return `M${left.toFixed(1)} ${zero}V${scale.y(stretch.limitMilli).toFixed(1)}H${right.toFixed(1)}V${zero}Z`;
      })
      .join("");
  const isPhased = isPerPhase(form);
  const phases = isPhased ? ([1, 2, 3] as const) : ([null] as const);
  const wasStep = was && selected ? was.steps[stepAt(was, selected.from)] : undefined;
  const wasLimit = wasStep === undefined ? null : valueOn(wasStep, phase);
  const chosen = selected === undefined ? null : (levelsOf([selected], phase)[0] ?? null);
  const [left = 0, right = 0] = selected ? edges(selected) : [];
  return svg`<path class="draft-area" d=${area(levelsOf(own, phase))} />
    ${selected ? svg`<rect class="chosen" x=${left} y=${scale.top} width=${Math.max(0, right - left)} height=${scale.bottom - scale.top} />` : nothing}
    ${own.filter(({ isBlank }) => isBlank).map((stretch) => blankLabel(stretch, scale, form))}
    ${phases.map((one) => svg`<path class="draft-line repeat l${one ?? 0}" d=${stepPath(levelsOf(repeats, one), scale)} />`)}
    ${phases.map((one) => svg`<path class="was-line" d=${stepPath(levelsOf(before, one), scale)} />`)}
    ${
      chosen && wasLimit !== null && wasLimit !== chosen.limitMilli
        ? svg`<text class="axis-text halo" x=${left + 6} y=${scale.y(wasLimit) + (Math.abs(scale.y(wasLimit) - scale.y(chosen.limitMilli)) < 24 && wasLimit < chosen.limitMilli ? 14 : -5)}>${msg(str`was ${limitNumber(wasLimit, form.unit)}`)}</text>`
        : nothing
    }
    ${phases.map((one) => svg`<path class="draft-line l${one ?? 0} ${isPhased && phase !== null && one !== phase ? "aside" : ""}" d=${stepPath(levelsOf(own, one), scale)} />`)}
    ${chosen ? svg`<path class="draft-line strong" d=${stepPath([chosen], scale)} />` : nothing}
    ${isPhased ? phaseLabels(own, scale) : nothing}`;
}

/** Where a mode leaves the decision to others, its name instead of a line. */
function blankLabel({ index, from, to }: Stretch, scale: CurveScale, form: ProfileForm): TemplateResult {
  const left = scale.x(Math.max(from, scale.from));
  const right = scale.x(Math.min(to, scale.to));
  const mode = form.steps[index]?.mode ?? "";
  return svg`<rect class="blank" x=${left} y=${scale.top} width=${Math.max(0, right - left)} height=${scale.y(0) - scale.top} />
    ${right - left > mode.length * 6.5 ? svg`<text class="axis-text halo" x=${(left + right) / 2} y=${(scale.top + scale.y(0)) / 2} text-anchor="middle">${mode}</text>` : nothing}`;
}

/** L1, L2, L3 at the right end of their lines; those that lie on one another share a label. */
function phaseLabels(own: readonly Stretch[], scale: CurveScale): TemplateResult {
  const byPlace = new Map<number, { readonly x: number; readonly names: string[] }>();
  for (const phase of [1, 2, 3] as const) {
    const last = levelsOf(own, phase).at(-1);
    if (last === undefined) continue;
    const y = Math.round(scale.y(last.limitMilli));
    const at = byPlace.get(y) ?? { x: scale.x(Math.min(last.to, scale.to)), names: [] };
    at.names.push(`L${phase}`);
    byPlace.set(y, at);
  }
  return svg`${[...byPlace].map(([y, { x, names }]) => svg`<text class="axis-text halo phase-name" x=${x - 4} y=${y - 6} text-anchor="end">${names.join(" ")}</text>`)}`;
}
