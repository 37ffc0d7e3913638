// What the codes of a reading mean: its event, its clock, its meter status (OCMF 1.4.1, tables 7, 19 and 10).
import { msg } from "@lit/localize";
import type { ReadingView } from "./record-view.ts";

export function eventWord(event: ReadingView["event"]): string {
  switch (event) {
    case "begin":
      return msg("Begin");
    case "end":
      return msg("End");
    case "tariff-change":
      return msg("Tariff change");
    case "suspended":
      return msg("Suspended");
    case "exception":
      return msg("Exception");
    case "charging":
      return msg("Intermediate");
    case null:
      return msg("Reading");
  }
}

/** "E" and "A" are both an end; which one it was matters when somebody asks why. */
export function endCauseWord(cause: string | undefined): string | null {
  switch (cause) {
    case "L":
      return msg("ended at the station");
    case "R":
      return msg("ended remotely");
    case "A":
      return msg("ended by abort");
    case "P":
      return msg("ended by power failure");
    default:
      return null;
  }
}

export function clockWord(status: ReadingView["timeStatus"]): string {
  switch (status) {
    case "synchronised":
      return msg("synchronised");
    case "informative":
      return msg("informative");
    case "relative":
      return msg("relative");
    case "unknown":
    case null:
      return msg("clock unknown");
  }
}

/** "G, good"; a letter that no table knows stands alone. */
export function meterStatusWord(status: string): string {
  const word = statusMeaning(status);
  return word === null ? status : `${status}, ${word}`;
}

function statusMeaning(status: string): string | null {
  switch (status) {
    case "N":
      return msg("not present");
    case "G":
      return msg("good");
    case "T":
      return msg("time-out");
    case "D":
      return msg("disconnected");
    case "R":
      return msg("not found");
    case "M":
      return msg("manipulated");
    case "X":
      return msg("exchanged");
    case "I":
      return msg("incompatible");
    case "O":
      return msg("out of range");
    case "S":
      return msg("substitute");
    case "E":
      return msg("other error");
    case "F":
      return msg("read error");
    default:
      return null;
  }
}

/** What the error flags make unusable; null for none. */
export function errorFlagsWord(flags: string): string | null {
  const words = [
    ...(flags.includes("E") ? [msg("energy not usable")] : []),
    ...(flags.includes("t") ? [msg("time not usable")] : []),
  ];
  return flags === "" ? null : [flags, ...words].join(", ");
}
