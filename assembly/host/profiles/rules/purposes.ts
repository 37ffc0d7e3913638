// Rules on purposes and places: who may set what where, and what a transaction's profile is for.

import type { ChargingProfile, ProfileProblem } from "../model.ts";
import { type ProblemCode, type ProblemValues, problem } from "../problems.ts";
import type { RuleContext } from "./context.ts";

export function checkPurpose(profile: ChargingProfile, context: RuleContext, pointer: string): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const report = (code: ProblemCode, name: string, values?: ProblemValues) =>
    found.push(problem(code, `${pointer}${name}`, values));
  const { evseId, evses, limits, version } = context;
  const place = version === "1.6" ? "connector" : "EVSE";
  if (evseId !== null && evses !== null && evseId !== 0 && !evses.some((evse) => evse.evseId === evseId)) {
    report("evse-unknown", "", { count: evses.length, evseId });
  }
  if (limits.isSmartChargingOn === false) report("charging-off", "");
  const { purpose } = profile;
  if (purpose === "ChargingStationExternalConstraints") report("purpose-not-settable", "/chargingProfilePurpose");
  const isAdditional = purpose === "PriorityCharging" || purpose === "LocalGeneration";
  if (isAdditional && limits.additionalPurposes !== null && !limits.additionalPurposes.includes(purpose)) {
    report("purpose-unsupported", "/chargingProfilePurpose", { purpose });
  }
  if (purpose === "ChargingStationMaxProfile") {
    if (evseId !== null && evseId !== 0) report("max-evse", "", { place });
    if (profile.kind === "Relative") report("max-kind", "/chargingProfileKind");
  }
  if (purpose === "PriorityCharging" && evseId === 0) report("priority-evse", "");
  if (context.sentWith === "start") {
    if (purpose !== "TxProfile") report("start-not-tx", "/chargingProfilePurpose");
    else if (profile.transactionId !== null) report("start-with-transaction", "/transactionId");
    else if (evseId === 0) report("tx-evse", "", { place });
  } else if (purpose === "TxProfile") checkTransaction(profile, context, report);
  else if (profile.transactionId !== null) report("transaction-not-tx", "/transactionId");
  return found;
}

/** K01.FR.03, .09, .16, .33; 1.6 §5.16, where the transactionId may be left out. */
function checkTransaction(
  { transactionId }: ChargingProfile,
  { evseId, evses, version }: RuleContext,
  report: (code: ProblemCode, name: string, values?: ProblemValues) => void,
): void {
  if (transactionId === null && version !== "1.6") report("tx-transaction-missing", "/transactionId");
  if (evseId === 0) report("tx-evse", "", { place: version === "1.6" ? "connector" : "EVSE" });
  if (evseId === null || evseId === 0 || evses === null) return;
  const active = evses.find((evse) => evse.evseId === evseId)?.transaction ?? null;
  if (active === null) report("tx-none-active", "/transactionId");
  else if (transactionId !== null && active.id !== transactionId) report("tx-unknown", "/transactionId");
}
