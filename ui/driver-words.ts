// What a driver is told of the verdict: the signed meter values of the session, without the operator's findings.
import { msg, str } from "@lit/localize";
import type { DriverSession } from "../edge/contract/driver.ts";
import { sessionVerdict, type Verdict } from "./verdict-words.ts";

/** The verdict in a word. Broken rules come from the records themselves: the operator's findings are not shown here. */
export function driverVerdict(session: DriverSession): Verdict {
  if (session.recordCount === 0) {
    return session.state === "active"
      ? { mark: "none", word: msg("No signed value yet") }
      : { mark: "unver", word: msg("Not signed") };
  }
  return sessionVerdict({ ...session, findings: session.records.flatMap((record) => record.findings) });
}

/** How many of the meter's signed values verify. */
export function driverVerdictSentence(session: DriverSession): string {
  const count = session.records.length;
  if (count === 0) {
    return session.state === "active"
      ? msg("No signed meter value has arrived so far.")
      : msg("The meter’s values came without a signature. Nobody can verify them later.");
  }
  const valid = session.records.filter((record) => record.signature === "valid").length;
  return msg(str`${valid} of ${count} signed meter values`);
}
