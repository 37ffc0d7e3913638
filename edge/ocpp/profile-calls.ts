// Calls about charging profiles beside SetChargingProfile, and what the answers to those that set and clear one mean: taken,
// refused for good, or to be tried again.
import type { DeliveryReason } from "../contract/assignments.ts";
import type { CommandAnswer } from "../contract/ocpp.ts";
import type { OcppVersion } from "./versions.ts";

type Json = Readonly<Record<string, unknown>>;
export interface ProfileCall {
  readonly action: string;
  readonly payload: Json;
}

export function clearRequest(version: OcppVersion, chargingProfileId: number): ProfileCall {
  const payload = version === "1.6" ? { id: chargingProfileId } : { chargingProfileId };
  return { action: "ClearChargingProfile", payload };
}

/** Everything that the station has (2.x K09; the criterion must be there and may be empty). */
export function reportRequest(requestId: number): ProfileCall {
  return { action: "GetChargingProfiles", payload: { requestId, chargingProfile: {} } };
}

export function compositeRequest(
  version: OcppVersion,
  evseId: number,
  durationSeconds: number,
  unit: "A" | "W",
): ProfileCall {
  const place = version === "1.6" ? { connectorId: evseId } : { evseId };
  return {
    action: "GetCompositeSchedule",
    payload: { ...place, duration: durationSeconds, chargingRateUnit: unit },
  };
}

export type Outcome =
  | { readonly kind: "accepted" }
  /** The station has said no: asked again it would say the same. */
  | { readonly kind: "rejected"; readonly reason: DeliveryReason }
  /** Nobody knows what became of it, or it may go better later. `isKnown`: the station has not done it. */
  | { readonly kind: "failed"; readonly reason: DeliveryReason; readonly isKnown: boolean };

/** Reason codes of 2.x that pass by themselves (part 2 appendix 5), and error codes of OCPP-J that say nothing of the request. */
const PASSING: ReadonlySet<string> = new Set(["RateLimitExceeded", "Busy", "DelayedReset", "InternalError"]);
const PASSING_ERRORS: ReadonlySet<string> = new Set(["InternalError", "GenericError", "SecurityError"]);
const UNKNOWN_ACTION: ReadonlySet<string> = new Set(["NotImplemented", "NotSupported"]);
const MAX_DETAIL = 500;

/** What the answer to SetChargingProfile means. */
export function outcomeOfSet(answer: CommandAnswer): Outcome {
  return outcomeOf(answer, ["Accepted"]);
}

/**
 * What the answer to ClearChargingProfile means; Unknown counts as removed. A station that does not know the call has
 * nothing to remove, unless it has accepted a profile before.
 */
export function outcomeOfClear(answer: CommandAnswer, isInstalled: boolean): Outcome {
  if (!isInstalled && answer.status === "error" && UNKNOWN_ACTION.has(answer.error?.code ?? "")) {
    return { kind: "accepted" };
  }
  return outcomeOf(answer, ["Accepted", "Unknown"]);
}

function outcomeOf(answer: CommandAnswer, good: readonly string[]): Outcome {
  const own = (code: string, detail: string): Outcome => ({
    kind: "failed",
    reason: { by: "wattest", code, detail },
    isKnown: false,
  });
  switch (answer.status) {
    case "answered":
      return outcomeOfStatus(answer.response, good);
    case "error": {
      const { code = "GenericError", description = "" } = answer.error ?? {};
      // With a response it was a result that its schema does not allow: the station may have done what it was asked for.
      if (answer.response !== undefined) return own("answer-unreadable", description.slice(0, MAX_DETAIL));
      const reason = { by: "station", code, detail: detailOf(description) } as const;
      return PASSING_ERRORS.has(code) ? { kind: "failed", reason, isKnown: false } : { kind: "rejected", reason };
    }
    case "timeout":
      return own("no-answer", "The station did not answer in time.");
    default:
      return own("connection-lost", "The connection was lost before the answer.");
  }
}

function outcomeOfStatus(response: unknown, good: readonly string[]): Outcome {
  const { status, statusInfo } = (response ?? {}) as { status?: unknown; statusInfo?: unknown };
  if (typeof status === "string" && good.includes(status)) return { kind: "accepted" };
  const { reasonCode, additionalInfo } = (statusInfo ?? {}) as { reasonCode?: unknown; additionalInfo?: unknown };
  const code = typeof reasonCode === "string" && reasonCode !== "" ? reasonCode : String(status);
  const reason = { by: "station", code, detail: detailOf(additionalInfo) } as const;
  return PASSING.has(code) ? { kind: "failed", reason, isKnown: true } : { kind: "rejected", reason };
}

function detailOf(text: unknown): string | null {
  return typeof text === "string" && text.trim() !== "" ? text.trim().slice(0, MAX_DETAIL) : null;
}
