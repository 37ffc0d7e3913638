// The site's limit: a period that allows more than the grid connection carries is worth a word, though the station's own maximum or
// the allocation will hold it back.

import type { ChargingProfile, ProfileProblem } from "../model.ts";
import { problem } from "../problems.ts";
import { phaseTypeOf, type RuleContext } from "./context.ts";
import { scheduleAt } from "./form.ts";

/** Compared exactly, in µW; a period that says no phases counts three, on direct current one. */
export function checkSite(profile: ChargingProfile, context: RuleContext, pointer: string): ProfileProblem[] {
  const { siteLimitMilliwatts: site, voltageMillivolts } = context;
  if (site === null) return [];
  const at = scheduleAt(profile, pointer);
  const usual = phaseTypeOf(context) === "DC" ? 1 : 3;
  return profile.schedules.flatMap((schedule, index) =>
    schedule.periods.flatMap((period, position) => {
      const { value, l2, l3 } = period.limit;
      if (value === null) return [];
      const isPerPhase = l2 !== null || l3 !== null;
      const total = isPerPhase ? value + (l2 ?? value) + (l3 ?? value) : value;
      const perPhase = isPerPhase ? 1 : (period.numberPhases ?? usual);
      const microwatts = schedule.unit === "W" ? total * 1000 : total * voltageMillivolts * perPhase;
      if (microwatts <= site * 1000) return [];
      const place = `${at(index)}/chargingSchedulePeriod/${position}/limit`;
      return [problem("site-limit", place, { limit: site / 1000, value: microwatts / 1e6, unit: "W" })];
    }),
  );
}
