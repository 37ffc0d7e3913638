// From a draft and what stands beside it to the question of what would be in force.
import type { ProfileEvaluator } from "../../assembly/host/profiles/evaluator.ts";
import type { DraftContent } from "../drafts/profile-drafts.ts";
import type { View } from "./curve-scale.ts";
import { type DraftInForce, type DraftStation, draftInForce } from "./draft-in-force.ts";
import type { Json, ProfileForm } from "./profile-form.ts";
import { instantOf, nextTimeOfDay, type ScheduleClock } from "./schedule-clock.ts";

export interface Outlook {
  readonly content: DraftContent;
  readonly profileId: string | null;
  readonly form: ProfileForm;
  readonly clock: ScheduleClock;
  readonly view: View;
  /** Null: none is chosen, or what it holds is not known. */
  readonly station: DraftStation | null;
  /** Other profiles by id; those that are not read yet are left out. */
  readonly others: ReadonlyMap<string, { readonly name: string; readonly body: Json }>;
  /** Since 1970. */
  readonly nowSeconds: number;
}

/** Null where it cannot be told. */
export function outlookOf(evaluator: ProfileEvaluator, outlook: Outlook): DraftInForce | null {
  const { content, profileId, form, clock, view, station, others, nowSeconds } = outlook;
  const { body, volts, stationWatts } = content;
  return draftInForce(evaluator, {
    ...{
      body,
      profileId,
      scheduleIndex: form.scheduleIndex,
      unit: form.unit,
      volts,
      stationWatts,
      station,
      nowSeconds,
    },
    timeZone: clock.timeZone,
    others: content.others.flatMap((id) => others.get(id) ?? []),
    fromSeconds: instantOf(clock, view.from),
    toSeconds: instantOf(clock, view.to),
    bySeconds: nextTimeOfDay(content.bySeconds, nowSeconds, clock.timeZone),
    chargingFromSeconds: clock.wallSeconds === null ? clock.utcSeconds : null,
  });
}
