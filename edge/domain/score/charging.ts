// What sessions show beside what drivers say: how many of them charged as they should, and how much of the offered power arrived.
import { DAY_MILLIS } from "./voice.ts";

export interface SessionFacts {
  readonly startedAtMillis: number;
  /** Null: it goes on, and is not judged yet. */
  readonly endedAtMillis: number | null;
  /** Null: not known. */
  readonly energyMilliwattHours: number | null;
  /** Why it ended in the station's word (`Reason` of OCPP 1.6, `ReasonEnumType` of 2.x); null: it said nothing. */
  readonly stopReason: string | null;
  readonly peakPowerWatts: number | null;
  /** The most the port could have given: its rated power, or less where a charging profile limited the session throughout. */
  readonly offeredPowerWatts: number | null;
  /** The most the vehicle takes, where it has said so (ISO 15118 by NotifyEVChargingNeeds). */
  readonly vehiclePowerWatts: number | null;
}

/** Sessions that ended within so many days are counted. */
export const MEASURED_DAYS = 90;
/** 100 Wh: less is no charge; at 3.7 kW it takes two minutes. */
const LEAST_ENERGY_MILLIWATT_HOURS = 100_000;
/** A driver who leaves sooner without energy has changed their mind; who stays longer has waited in vain. */
const LEAST_WAIT_MILLIS = 60_000;

const FAULTS: ReadonlySet<string> = new Set([
  ...["EmergencyStop", "GroundFault", "HardReset", "ImmediateReset", "OvercurrentFault"],
  ...["PowerLoss", "PowerQuality", "Reboot", "SoftReset"],
]);
/** The token was refused or its credit used up, nobody plugged in, staff ended it: no attempt that the station failed. */
const NO_ATTEMPT: ReadonlySet<string> = new Set(["DeAuthorized", "LocalOutOfCredit", "MasterPass", "Timeout"]);

/**
 * - charged: 100 Wh or more, and no fault ended it;
 * - aborted: a fault ended it after 100 Wh;
 * - failed: less than 100 Wh, by a fault or after a minute and more;
 * - not-judged: it goes on, its energy is not known, it was no attempt, or was given up within a minute.
 */
export type Outcome = "charged" | "aborted" | "failed" | "not-judged";

export function outcomeOf(session: SessionFacts): Outcome {
  const { startedAtMillis, endedAtMillis, energyMilliwattHours, stopReason } = session;
  if (endedAtMillis === null) return "not-judged";
  const byFault = stopReason !== null && FAULTS.has(stopReason);
  if (energyMilliwattHours === null) return "not-judged";
  if (energyMilliwattHours >= LEAST_ENERGY_MILLIWATT_HOURS) return byFault ? "aborted" : "charged";
  if (byFault) return "failed";
  if (stopReason !== null && NO_ATTEMPT.has(stopReason)) return "not-judged";
  return endedAtMillis - startedAtMillis >= LEAST_WAIT_MILLIS ? "failed" : "not-judged";
}

export interface ChargeSuccess {
  readonly charged: number;
  readonly aborted: number;
  readonly failed: number;
  readonly notJudged: number;
  /** Thousandths of the judged ones that charged, rounded down; null: none was judged. */
  readonly successPermille: number | null;
}

export function chargeSuccess(sessions: readonly SessionFacts[], nowMillis: number): ChargeSuccess {
  const counts: Record<Outcome, number> = { charged: 0, aborted: 0, failed: 0, "not-judged": 0 };
  for (const session of sessions.filter((it) => isRecent(it, nowMillis))) counts[outcomeOf(session)]++;
  const { charged, aborted, failed } = counts;
  const judged = charged + aborted + failed;
  return {
    ...{ charged, aborted, failed, notJudged: counts["not-judged"] },
    successPermille: judged === 0 ? null : Math.floor((1_000 * charged) / judged),
  };
}

export interface DeliveredPower {
  /** Sessions with 100 Wh and more whose offered and highest power are known. */
  readonly sessions: number;
  /** Of those, in how many the vehicle has said what it takes; in the others a small figure may be the vehicle's. */
  readonly vehicleKnown: number;
  /** Thousandths of what was offered (or of what the vehicle takes, where that is less): the median, and the best tenth. */
  readonly medianPermille: number | null;
  readonly bestTenthPermille: number | null;
}

/** The highest power of each session against what it could have been. Percentiles by nearest rank. */
export function deliveredPower(sessions: readonly SessionFacts[], nowMillis: number): DeliveredPower {
  const shares: number[] = [];
  let vehicleKnown = 0;
  for (const session of sessions) {
    const { peakPowerWatts, offeredPowerWatts, vehiclePowerWatts, energyMilliwattHours } = session;
    if (!isRecent(session, nowMillis) || (energyMilliwattHours ?? 0) < LEAST_ENERGY_MILLIWATT_HOURS) continue;
    if (peakPowerWatts === null || offeredPowerWatts === null) continue;
    const possible = Math.min(offeredPowerWatts, vehiclePowerWatts ?? offeredPowerWatts);
    if (possible <= 0) continue;
    if (vehiclePowerWatts !== null) vehicleKnown++;
    shares.push(Math.floor((1_000 * peakPowerWatts) / possible));
  }
  shares.sort((a, b) => a - b);
  const at = (percent: number) => shares[Math.ceil((percent * shares.length) / 100) - 1] ?? null;
  return { sessions: shares.length, vehicleKnown, medianPermille: at(50), bestTenthPermille: at(90) };
}

function isRecent({ endedAtMillis }: SessionFacts, nowMillis: number): boolean {
  return endedAtMillis !== null && endedAtMillis <= nowMillis && nowMillis - endedAtMillis < MEASURED_DAYS * DAY_MILLIS;
}
