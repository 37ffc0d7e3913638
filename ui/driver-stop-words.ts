// What became of a driver's wish to stop, in words.
import { msg, str } from "@lit/localize";
import type { StopAnswer } from "../edge/contract/driver.ts";
import type { Mark } from "./elements/icons.ts";
import { formats } from "./format.ts";

/** What the station answered, and when that arrived here. */
export interface StopOutcome {
  readonly status: StopAnswer["status"];
  /** UTC milliseconds. */
  readonly atMillis: number;
}

export function stopMark({ status }: StopOutcome): Mark {
  switch (status) {
    case "accepted":
      return "info";
    case "rejected":
      return "invalid";
    case "no-answer":
    case "offline":
      return "warn";
    case "ended":
      return "none";
  }
}

export function stopSentence({ status, atMillis }: StopOutcome): string {
  const at = formats.clock(atMillis);
  switch (status) {
    case "accepted":
      return msg(str`The charger said at ${at} that it stops. Its last value appears here.`);
    case "rejected":
      return msg(str`The charger refused at ${at}. Stop at the charger itself, or in the car.`);
    case "no-answer":
      return msg(str`No answer from the charger by ${at}. Nothing is repeated by itself; whether it stops shows here.`);
    case "offline":
      return msg(str`The charger is not connected, nothing was sent. Stop at the charger itself, or in the car.`);
    case "ended":
      return msg("It has ended already.");
  }
}

/** A charger that said so and goes on for this long may be asked once more. */
const PATIENCE_MILLIS = 60_000;

/** Whether asking once more makes sense, of a session that goes on. */
export const mayStopAgain = ({ status, atMillis }: StopOutcome, nowMillis: number): boolean =>
  status === "accepted" ? nowMillis - atMillis > PATIENCE_MILLIS : status !== "ended";
