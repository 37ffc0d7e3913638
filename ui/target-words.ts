// Targets of assignments in words: their kinds, and what the server calls one. Pure but for the words.
import { msg, str } from "@lit/localize";
import type { AssignmentTarget } from "../edge/contract/assignments.ts";
import { shortSessionId } from "./format.ts";

export type TargetKind = AssignmentTarget["kind"];

export function targetKindWord(kind: TargetKind): string {
  switch (kind) {
    case "site":
      return msg("Site");
    case "group":
      return msg("Group");
    case "station":
      return msg("Station");
    case "evse":
      return msg("EVSE");
    case "session":
      return msg("Session");
  }
}

/** A target as the server words it in English ("site Depot North"), in the reader's language; anything else stays as it is. */
export function saidTarget(text: string): string {
  const [, kind, name] = /^(site|group|station|session) (.+)$/.exec(text) ?? [];
  if (kind === undefined || name === undefined) return text;
  const word = targetKindWord(kind as TargetKind);
  if (kind === "session") return msg(str`${word} ${shortSessionId(name)}`);
  const [, station, evse] = /^(.+), EVSE (\d+)$/.exec(name) ?? [];
  return kind === "station" && station !== undefined && evse !== undefined
    ? msg(str`${station}, EVSE ${evse}`)
    : msg(str`${word} ${name}`);
}
