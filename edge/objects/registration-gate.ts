// How a station's registration status meets what it sends: the answer to its BootNotification, and what it is refused.
import { type ErrorReport, errorCode } from "../ocpp/errors.ts";
import { bootAnswer, TRIGGER_MILLIS, takesCall, triggers } from "../ocpp/registration-status.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import type { MessageLog } from "./message-log.ts";
import type { Registration } from "./registration.ts";

interface Gate {
  readonly registration: Registration;
  readonly rules: { readonly version: OcppVersion };
  readonly log: MessageLog;
  readonly nowMillis: number;
}

/** Triggers that are looked at: one for each of a station's messages. */
const MAX_TRIGGERS = 20;

/** Why a call is refused that is no transaction message; null where it is taken. */
export function statusError({ registration, rules, log, nowMillis }: Gate, action: string): ErrorReport | null {
  const status = registration.registrationStatus;
  const isTriggered = () =>
    ["TriggerMessage", "ExtendedTriggerMessage"].some((trigger) =>
      log
        .list({ direction: "out", action: trigger, before: null }, MAX_TRIGGERS, nowMillis)
        .some(({ atMillis, request }) => nowMillis - atMillis <= TRIGGER_MILLIS && triggers(request, action)),
    );
  if (takesCall(status, action, isTriggered)) return null;
  const description = `The station is ${status === "pending" ? "not accepted yet" : "rejected"}: only BootNotification is taken.`;
  return { code: errorCode(rules.version, "security"), description, details: {} };
}

/** The answer to a BootNotification says whether the station is accepted; any other stays as it is. */
export function withStatus<A extends object | null>({ registration }: Gate, action: string, answer: A): A {
  return answer === null || action !== "BootNotification"
    ? answer
    : { ...answer, ...bootAnswer(registration.registrationStatus) };
}
