// Whether a profile may be sent: every rule of its version, what the station reports, what is installed, the site's limit. Each breach is
// a problem with its own code, sentence, place and clause.

import type { ChargingProfile, ProfileProblem } from "./model.ts";
import { parseProfile } from "./parse.ts";
import { problem } from "./problems.ts";
import { DEFAULT_CONTEXT, type RuleContext } from "./rules/context.ts";
import { checkForm, scheduleAt } from "./rules/form.ts";
import { checkInstalled } from "./rules/installed.ts";
import { checkPurpose } from "./rules/purposes.ts";
import { checkSchedules } from "./rules/schedules.ts";
import { checkSite } from "./rules/site.ts";
import { formatTime } from "./time.ts";

/** Groups of rules that can be asked by themselves. */
export const RULE_GROUPS = {
  form: (profile: ChargingProfile, _context: RuleContext, pointer: string) => [
    ...checkForm(profile, pointer),
    ...checkFrame(profile, _context, pointer),
  ],
  schedules: checkSchedules,
  purpose: checkPurpose,
  installed: checkInstalled,
  site: checkSite,
} as const;
export type RuleGroup = keyof typeof RULE_GROUPS;

export interface Validation {
  /** No problem is an error. */
  readonly isValid: boolean;
  /** Errors and remarks in the order of the rule groups. */
  readonly problems: readonly ProfileProblem[];
  /** Null where the JSON cannot be read. */
  readonly profile: ChargingProfile | null;
}

/** Problems told at once. */
const MAX_PROBLEMS = 64;

/**
 * Asks the rules of a profile's JSON. Never throws on data. A profile that cannot be read gets the problems of reading alone: the
 * others would be guesses. `groups` leaves rules out; default all.
 */
export function validateProfile(
  json: unknown,
  context: Partial<RuleContext> & Pick<RuleContext, "version">,
  groups: readonly RuleGroup[] = Object.keys(RULE_GROUPS) as RuleGroup[],
): Validation {
  const full: RuleContext = { ...DEFAULT_CONTEXT, ...context };
  const parsed = parseProfile(json, full.version);
  if (!parsed.ok) return { isValid: false, problems: parsed.problems, profile: null };
  const problems = groups.flatMap((group) => RULE_GROUPS[group](parsed.profile, full, "")).slice(0, MAX_PROBLEMS);
  return { isValid: problems.every(({ severity }) => severity !== "error"), problems, profile: parsed.profile };
}

/** Rules on the profile's own members. */
function checkFrame(
  profile: ChargingProfile,
  { version, nowSeconds, limits }: RuleContext,
  pointer: string,
): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const { validFrom, validTo } = profile;
  if (version === "1.6" && profile.kind === "Recurring" && profile.recurrency === null) {
    found.push(problem("recurrency-missing", `${pointer}/recurrencyKind`));
  }
  if (validFrom !== null && validTo !== null && validTo.utcSeconds <= validFrom.utcSeconds) {
    found.push(problem("validity-empty", `${pointer}/validTo`));
  } else if (validTo !== null && nowSeconds !== null && validTo.utcSeconds <= nowSeconds) {
    found.push(problem("validity-ended", `${pointer}/validTo`, { end: formatTime(validTo.utcSeconds) }));
  }
  if (profile.kind === "Dynamic" && limits.supportsDynamic === false) {
    found.push(problem("dynamic-unsupported", `${pointer}/chargingProfileKind`));
  }
  if (profile.kind !== "Dynamic") {
    if (profile.dynUpdateIntervalSeconds !== null)
      found.push(problem("dynamic-fields", `${pointer}/dynUpdateInterval`));
    if (profile.dynUpdateTime !== null) found.push(problem("dynamic-fields", `${pointer}/dynUpdateTime`));
  }
  if (version !== "2.1") {
    const name = "maxOfflineDuration";
    if (profile.maxOfflineDurationSeconds !== null)
      found.push(problem("later-version", `${pointer}/${name}`, { version, name }));
    const at = scheduleAt(profile, pointer);
    profile.schedules.forEach((schedule, index) => {
      const names = {
        useLocalTime: schedule.useLocalTime,
        randomizedDelay: schedule.randomizedDelaySeconds !== null,
        limitAtSoC: schedule.limitAtSoc !== null,
      };
      for (const [later, isThere] of Object.entries(names)) {
        if (isThere) found.push(problem("later-version", `${at(index)}/${later}`, { version, name: later }));
      }
    });
  }
  return found;
}
