// From a draft and what is ticked beside it to the question that the core answers, and its answer on the schedule's axis.
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import type { Stretch, View } from "./curve-scale.ts";
import { type Preview, previewOf } from "./preview.ts";
import type { Json, ProfileForm } from "./profile-form.ts";
import { instantOf, placeOf, type ScheduleClock } from "./schedule-clock.ts";

export interface CompositeLine {
  readonly stretches: readonly Pick<Stretch, "from" | "to" | "limitMilli">[];
}

export interface Outlook {
  readonly content: DraftContent;
  readonly form: ProfileForm;
  readonly clock: ScheduleClock;
  readonly view: View;
  /** Bodies of other profiles by id; those that are not read yet are left out. */
  readonly otherBodies: ReadonlyMap<string, Json>;
  /** Since 1970. */
  readonly nowSeconds: number;
}

/** Null where it cannot be told. */
export function outlookOf(evaluator: ProfileEvaluator, outlook: Outlook): Preview | null {
  const { content, form, clock, view, otherBodies, nowSeconds } = outlook;
  return previewOf(evaluator, {
    ...{ body: content.body, unit: form.unit, volts: content.volts, stationWatts: content.stationWatts, nowSeconds },
    timeZone: clock.timeZone,
    others: content.others.map((id) => otherBodies.get(id)).filter((body) => body !== undefined),
    fromSeconds: instantOf(clock, view.from),
    toSeconds: instantOf(clock, view.to),
    bySeconds: nextHour(content.bySeconds, nowSeconds),
    chargingFromSeconds: form.kind === "Relative" ? clock.utcSeconds : null,
  });
}

/** The next time that the reader's clock shows so many seconds into its day. */
function nextHour(ofDay: number, nowSeconds: number): number {
  const next = new Date(nowSeconds * 1000);
  next.setHours(Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, 0, 0);
  if (next.getTime() <= nowSeconds * 1000) next.setDate(next.getDate() + 1);
  return next.getTime() / 1000;
}

/** The pieces as stretches of the schedule's axis; where nothing limits there is none. */
export function compositeLine({ pieces, untilSeconds }: Preview, clock: ScheduleClock): CompositeLine {
  const stretches = pieces.flatMap(({ utcSeconds, limitMilli }, index) => {
    if (limitMilli === null) return [];
    const until = pieces[index + 1]?.utcSeconds ?? untilSeconds;
    return [{ from: placeOf(clock, utcSeconds), to: placeOf(clock, until), limitMilli }];
  });
  return { stretches };
}
