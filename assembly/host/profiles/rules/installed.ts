// Rules on a profile beside the others that are installed, and on the room the station has for it.

import type { ChargingProfile, PlacedProfile, ProfileProblem } from "../model.ts";
import { type ProblemCode, type ProblemValues, problem } from "../problems.ts";
import type { RuleContext } from "./context.ts";

export function checkInstalled(profile: ChargingProfile, context: RuleContext, pointer: string): ProfileProblem[] {
  const { evseId, installed, version } = context;
  const found: ProfileProblem[] = [];
  const report = (code: ProblemCode, name: string, values?: ProblemValues) =>
    found.push(problem(code, name === "" ? pointer : `${pointer}/${name}`, values));
  const { stackLevel } = profile;
  if (stackLevel < 0 || (context.limits.maxStackLevel !== null && stackLevel > context.limits.maxStackLevel)) {
    report("stack-level-range", "stackLevel", { most: context.limits.maxStackLevel ?? "the station's highest" });
  }
  if (version !== "1.6") {
    checkIds(profile, context, report);
    if (evseId !== null) checkNeighbours(profile, evseId, installed, report);
  }
  const { maxInstalled } = context.limits;
  const isReplacing = installed.some((other) => replaces(profile, evseId, other));
  if (maxInstalled !== null && !isReplacing && installed.length >= maxInstalled) {
    report("station-full", "chargingProfilePurpose", { most: maxInstalled });
  }
  const { updateIntervalSeconds: interval } = context.limits;
  if (interval !== null && context.lastSetSecondsAgo !== null && context.lastSetSecondsAgo < interval) {
    report("rate-limited", "", { seconds: interval });
  }
  return found;
}

type Report = (code: ProblemCode, name: string, values?: ProblemValues) => void;

/** K01.FR.05, .81. */
export function checkIds(profile: ChargingProfile, { installed, limits }: RuleContext, report: Report): void {
  const same = installed.find((other) => other.profile.id === profile.id);
  if (same?.profile.purpose === "ChargingStationExternalConstraints")
    report("id-of-constraint", "id", { id: profile.id });
  if (limits.maxExternalConstraintsId !== null && profile.id <= limits.maxExternalConstraintsId) {
    report("id-reserved", "id", { most: limits.maxExternalConstraintsId });
  }
}

/** K01.FR.06, .39, .53: others of the same purpose and stack level that the new one does not replace by its id. */
function checkNeighbours(
  profile: ChargingProfile,
  evseId: number,
  installed: readonly PlacedProfile[],
  report: Report,
): void {
  for (const other of installed) {
    const { profile: their } = other;
    if (their.id === profile.id || their.purpose !== profile.purpose || their.stackLevel !== profile.stackLevel)
      continue;
    if (profile.purpose === "TxProfile") {
      if (their.transactionId === profile.transactionId && profile.transactionId !== null) {
        report("stack-level-transaction", "stackLevel", { id: their.id });
      }
    } else if (other.evseId === evseId) {
      if (overlaps(profile, their)) report("stack-level-taken", "stackLevel", { id: their.id });
    } else if (profile.purpose === "TxDefaultProfile" && (evseId === 0 || other.evseId === 0)) {
      const where = other.evseId === 0 ? "the whole station" : `EVSE ${other.evseId}`;
      report("stack-level-other-evse", "stackLevel", { id: their.id, where });
    }
  }
}

/** Whether validity windows touch: some stations count validTo as the last valid instant, so sharing one is refused too. */
function overlaps(a: ChargingProfile, b: ChargingProfile): boolean {
  const from = (profile: ChargingProfile) => profile.validFrom?.utcSeconds ?? Number.NEGATIVE_INFINITY;
  const to = (profile: ChargingProfile) => profile.validTo?.utcSeconds ?? Number.POSITIVE_INFINITY;
  return from(a) <= to(b) && from(b) <= to(a);
}

/** By its id; in 1.6 also by purpose and stack level on the same connector (§3.13.2). */
function replaces(
  profile: ChargingProfile,
  evseId: number | null,
  { evseId: place, profile: their }: PlacedProfile,
): boolean {
  if (their.id === profile.id) return true;
  const isSame = their.purpose === profile.purpose && their.stackLevel === profile.stackLevel && place === evseId;
  return profile.version === "1.6" && isSame;
}
