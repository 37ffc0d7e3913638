// Asks a case of the vectors, as whoever posts it to the API would.
import { type CaseResult, parseCase } from "../../../../assembly/host/profiles/case.ts";
import { type CompositeSchedule, compileCase, composite } from "../../../../assembly/host/profiles/composite.ts";
import { newCore } from "../../../support/core.ts";

const core = newCore();

export const evaluator = core.profiles;

/** The composite schedule of a case; throws with the problems of one that is refused. */
export function compositeOf(body: unknown): CompositeSchedule {
  return composite(evaluator, compileCase(questionOf(body)));
}

export function questionOf(body: unknown): Extract<CaseResult, { ok: true }>["question"] {
  const result = parseCase(body);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.question;
}

/** Codes and places of the problems of a case; empty for a good one. */
export function refusalOf(body: unknown): string[] {
  const result = parseCase(body);
  return result.ok ? [] : result.problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

/** A case of one EVSE without profiles, to be filled. */
export const EMPTY_CASE = {
  ocppVersion: "2.1",
  profiles: [] as unknown[],
  nEvses: 1,
  at: "2024-01-17T18:00:00Z",
  duration: 3600,
  evseId: 1,
  unit: "A",
  defaults: { limitA: 57, limitW: 55612, phases: 3, voltage: 230 },
};

type Json = Readonly<Record<string, unknown>>;

let ids = 0;

/** An absolute 2.x TxDefaultProfile from the case's start; what is given replaces its members. */
export function profile(periods: readonly Json[], members: Json = {}, schedule: Json = {}): Json {
  ids += 1;
  return {
    id: ids,
    stackLevel: 0,
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Absolute",
    chargingSchedule: [
      {
        id: 1,
        startSchedule: "2024-01-17T18:00:00Z",
        duration: 3600,
        chargingRateUnit: "A",
        chargingSchedulePeriod: periods,
        ...schedule,
      },
    ],
    ...members,
  };
}
