// How much one question may ask for: what an answer takes in time and length, and what the core's tables hold.

import type { PlacedProfile, ProfileProblem, ProfileVersion } from "./model.ts";
import { startsWithTransaction } from "./plan.ts";
import { problem } from "./problems.ts";

/** Periods times occurrences in one case, half a second and an answer of at most 10 MB: a year of four times 24 a day is 35,136. */
export const MAX_CASE_CHANGES = 262_144;

/** The core's tables (assembly/memory.ts: ORDER_CAPACITY, PROFILES_CAPACITY, EXTRAS_CAPACITY), and what each of them holds. */
const TABLES = {
  order: { most: 65_536, what: "profiles, counted at each EVSE" },
  profiles: { most: 16_384, what: "profiles that start with a transaction, counted at each EVSE" },
  extras: { most: 16_384, what: "periods with more values than a limit" },
} as const;

/** What keeps a case from being evaluated at once, `evses` EVSEs over `duration` seconds; null: nothing. */
export function sizeProblem(
  profiles: readonly PlacedProfile[],
  version: ProfileVersion,
  evses: number,
  duration: number,
): ProfileProblem | null {
  const count = { order: 0, profiles: 0, extras: 0 };
  let changes = 0;
  for (const { evseId, profile } of profiles) {
    const places = evseId === 0 && profile.purpose === "TxDefaultProfile" ? evses : 1;
    count.order += places;
    count.profiles += startsWithTransaction(profile, version) ? places : 1;
    for (const { periods } of profile.schedules) {
      count.extras += periods.filter(({ limit, dischargeLimit, setpoint }) =>
        [limit.l2, limit.l3, ...Object.values(dischargeLimit), ...Object.values(setpoint)].some((one) => one !== null),
      ).length;
    }
    const recurrence = profile.recurrency === "Weekly" ? 604_800 : 86_400;
    const occurrences = profile.kind === "Recurring" ? Math.ceil(duration / recurrence) + 1 : 1;
    changes += Math.max(...profile.schedules.map(({ periods }) => periods.length)) * occurrences * places;
  }
  for (const name of ["order", "profiles", "extras"] as const) {
    const { most, what } = TABLES[name];
    if (count[name] > most) return problem("profiles-too-many", "/profiles", { most, what });
  }
  if (changes <= MAX_CASE_CHANGES) return null;
  return problem("changes-too-many", "/duration", { most: MAX_CASE_CHANGES, count: changes });
}
