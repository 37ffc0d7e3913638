// What stands against an assignment, or is to be known before it is made: a code, one sentence, and the clause that says so. `{name}`
// in a sentence is filled with a value.
import type { ProfileVerdict } from "./profiles.ts";

interface Rule {
  readonly sentence: string;
  readonly clause?: string;
  /** It can be assigned all the same. */
  readonly isRemark?: true;
}

export const ASSIGNMENT_PROBLEMS = {
  "profile-archived": { sentence: "The profile is archived: bring it back before it is assigned." },
  "session-only": {
    sentence: "A TxProfile holds for one session: assign it to one, or publish it as TxDefaultProfile.",
    clause: "K01.FR.03",
  },
  "not-for-session": { sentence: "A session takes a TxProfile; this profile is a {purpose}.", clause: "K01.FR.03" },
  "station-only": {
    sentence: "A {purpose} is set for the station as a whole: assign it to a site, a group or a station.",
    clause: "K01.FR.38, 1.6 §3.13.1",
  },
  never: {
    sentence: "ChargingStationExternalConstraints come from others than this server, and are sent to no station.",
    clause: "K01.FR.22",
  },
  "place-taken": {
    sentence:
      "A stack level already taken: {profileName} is assigned to {target}, as a {purpose} with stack level {stackLevel}. End that assignment, or publish another stack level.",
  },
  "place-narrower": {
    sentence: "{profileName} is assigned to {target} with the same stack level, and stays in force there.",
    isRemark: true,
  },
  "place-wider": {
    sentence:
      "{profileName} is assigned to {target} with the same stack level; this one takes its place where it holds.",
    isRemark: true,
  },
  "place-beside": {
    sentence:
      "{profileName} is assigned to {target} with the same stack level; stations of both groups have that of the group that they name first.",
    isRemark: true,
  },
  "target-empty": { sentence: "No station belongs to it yet; those that come get it.", isRemark: true },
} as const satisfies Readonly<Record<string, Rule>>;
export type AssignmentProblemCode = keyof typeof ASSIGNMENT_PROBLEMS;
export type AssignmentProblem = ProfileVerdict["problems"][number];

/** The problem in words; `pointer` into what was sent. */
export function assignmentProblem(
  code: AssignmentProblemCode,
  pointer: string,
  values?: Readonly<Record<string, string | number>>,
): AssignmentProblem {
  const rule: Rule = ASSIGNMENT_PROBLEMS[code];
  return {
    code,
    message: rule.sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values?.[name] ?? whole)),
    pointer,
    severity: rule.isRemark === true ? "remark" : "error",
    ...(rule.clause === undefined ? {} : { clause: rule.clause }),
    ...(values === undefined ? {} : { values: { ...values } }),
  };
}
