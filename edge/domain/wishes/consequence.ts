// What a plan leads to, as the core evaluates it under everything else in force: done when, how much by then, at what price.
import type { Consequence } from "./answers.ts";
import { changesOf, valueAt } from "./hours.ts";
import type { Plan, SiteSeries, Situation } from "./situation.ts";

/** What crosses the wire; a plan of more pieces is told by its first ones. */
const MAX_PIECES = 400;

/**
 * @param plan Null: none is needed, the operator's profiles do it.
 * @param needMilliwattHours From now on; null: none was wished.
 */
export function consequenceOf(
  situation: Situation,
  plan: Plan | null,
  untilSeconds: number,
  needMilliwattHours: number | null,
): Consequence {
  const { evaluation, nowSeconds, chargedMilliwattHours } = situation;
  const pieces = evaluation.power(plan, nowSeconds, untilSeconds);
  const done = needMilliwattHours === null ? null : doneBy(situation, plan, untilSeconds, needMilliwattHours);
  const flowsUntil = done ?? untilSeconds;
  const price = meanOf(situation, plan, flowsUntil, "price");
  const { series } = situation;
  return {
    doneAtMillis: done === null ? null : done * 1_000,
    energyMilliwattHours: chargedMilliwattHours + evaluation.energy(plan, nowSeconds, untilSeconds),
    untilMillis: untilSeconds * 1_000,
    peakWatts: Math.round(Math.max(0, ...pieces.map(({ milliwatts }) => milliwatts)) / 1_000),
    pricePerKilowattHourMilli: price,
    currency: price === null ? null : (series.find(({ kind }) => kind === "price")?.currency ?? null),
    gramsCarbonPerKilowattHour: meanOf(situation, plan, flowsUntil, "carbon"),
    renewablePercent: meanOf(situation, plan, flowsUntil, "renewable"),
    periods: merged(
      pieces.map(({ startSeconds, milliwatts }) => ({
        atMillis: startSeconds * 1_000,
        watts: Math.round(milliwatts / 1_000),
      })),
    ).slice(0, MAX_PIECES),
  };
}

/** The first second by which the need is met; null: not until then. Energy only grows, so that halving finds it. */
export function doneBy(
  { evaluation, nowSeconds }: Situation,
  plan: Plan | null,
  untilSeconds: number,
  needMilliwattHours: number,
): number | null {
  if (needMilliwattHours <= 0) return nowSeconds;
  if (evaluation.energy(plan, nowSeconds, untilSeconds) < needMilliwattHours) return null;
  let low = nowSeconds;
  let high = untilSeconds;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (evaluation.energy(plan, nowSeconds, middle) < needMilliwattHours) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean of a series over what is charged while it is known, to three decimals; null where it is known of nothing that is charged. */
function meanOf(
  { evaluation, nowSeconds, series }: Situation,
  plan: Plan | null,
  untilSeconds: number,
  kind: SiteSeries["kind"],
): number | null {
  const items = series.find((one) => one.kind === kind)?.items ?? [];
  if (items.length === 0 || untilSeconds <= nowSeconds) return null;
  const cuts = changesOf(items, { fromSeconds: nowSeconds, toSeconds: untilSeconds });
  const points = [nowSeconds, ...new Set(cuts.sort((a, b) => a - b)), untilSeconds];
  let weighted = 0;
  let known = 0;
  for (const [index, from] of points.slice(0, -1).entries()) {
    const value = valueAt(items, from);
    if (value === null) continue;
    const energy = evaluation.energy(plan, from, points[index + 1] ?? from);
    weighted += value * energy;
    known += energy;
  }
  return known === 0 ? null : Math.round((weighted / known) * 1_000) / 1_000;
}

function merged(pieces: readonly { readonly atMillis: number; readonly watts: number }[]) {
  return pieces.filter(({ watts }, index) => index === 0 || watts !== pieces[index - 1]?.watts);
}
