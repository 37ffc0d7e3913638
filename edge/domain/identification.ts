// Who charges in a session, and whether he was accepted when it began.
import { type Finding, inOrder, type Reading } from "./reading.ts";
import { sessionFinding } from "./session-findings.ts";

export interface Identification {
  /** As the station sent it; null where no reading names one. */
  readonly idToken: string | null;
  readonly findings: readonly Finding[];
}

/**
 * That of the earliest begin that names one, else of the earliest reading that does: in OCPP 2.x a car may be plugged in
 * before its driver shows a card. Whoever ends a session may be another of his group, and is not asked. A refusal is that
 * of the day on which the reading came, as verdicts are; one for too many sessions at the same time is none of these, since
 * it depends on what else went on. A function of the set of readings.
 */
export function identificationOf(set: readonly Reading[]): Identification {
  const named = inOrder(set).filter(({ idToken }) => idToken !== undefined);
  const reading = named.find(({ event }) => event === "begin") ?? named[0];
  if (reading === undefined) return { idToken: null, findings: [] };
  const { idToken = null, idTokenStatus: status } = reading;
  const refused = status === "blocked" || status === "expired" || status === "unknown";
  return { idToken, findings: refused ? [sessionFinding(`identification-${status}`, {}, "idToken")] : [] };
}
