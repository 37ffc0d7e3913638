// Sentences about what stands against an assignment, by code, word for word those of edge/contract/assignment-problems.ts; a test compares
// them. `{name}` is filled after the translation.
import { msg } from "@lit/localize";
import type { AssignmentProblemCode } from "../../edge/contract/assignment-problems.ts";

export const ASSIGNMENT_SENTENCES: Readonly<Record<AssignmentProblemCode, () => string>> = {
  "profile-archived": () => msg("The profile is archived: bring it back before it is assigned."),
  "session-only": () => msg("A TxProfile holds for one session: assign it to one, or publish it as TxDefaultProfile."),
  "not-for-session": () => msg("A session takes a TxProfile; this profile is a {purpose}."),
  "station-only": () =>
    msg("A {purpose} is set for the station as a whole: assign it to a site, a group or a station."),
  never: () => msg("ChargingStationExternalConstraints come from others than this server, and are sent to no station."),
  "place-taken": () =>
    msg(
      "A stack level already taken: {profileName} is assigned to {target}, as a {purpose} with stack level {stackLevel}. End that assignment, or publish another stack level.",
    ),
  "place-narrower": () =>
    msg("{profileName} is assigned to {target} with the same stack level, and stays in force there."),
  "place-wider": () =>
    msg("{profileName} is assigned to {target} with the same stack level; this one takes its place where it holds."),
  "place-beside": () =>
    msg(
      "{profileName} is assigned to {target} with the same stack level; stations of both groups have that of the group that they name first.",
    ),
  "target-empty": () => msg("No station belongs to it yet; those that come get it."),
};
