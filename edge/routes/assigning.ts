// What assigning a profile has in common whichever route does it: the version and the target that are named, and what stands
// against them.
import type { Context } from "hono";
import * as v from "valibot";
import {
  type AssignmentProblem,
  type AssignmentProblemCode,
  assignmentProblem,
} from "../contract/assignment-problems.ts";
import type { AssignmentTarget } from "../contract/assignments.ts";
import type { ProfileBody } from "../contract/profiles.ts";
import { groupKey, misfitOf, NARROWNESS, targetPart } from "../domain/assignment-target.ts";
import { type ProblemDetails, ProblemError } from "../errors.ts";
import { type AppEnv, bindings, stationStub } from "../http.ts";
import type { ProfileRow } from "../store/profiles.ts";
import { loadSite } from "../store/sites.ts";
import { type Neighbour, neighboursOf } from "../store/target-stations.ts";
import { knownVersion, problemsOf } from "./profile-publishing.ts";
import { stationIn } from "./session-ids.ts";

/** A target in the words of the audit trail and of problems. */
export function targetText(target: AssignmentTarget, siteName: string | null): string {
  switch (target.kind) {
    case "site":
      return `site ${siteName ?? target.siteId}`;
    case "group":
      return `group ${target.group}`;
    case "station":
      return `station ${target.stationId}`;
    case "evse":
      return `station ${target.stationId}, EVSE ${target.evseId}`;
    case "session":
      return `session ${target.sessionId}`;
  }
}

/** The target that a body names, as it is there, in words. Throws where there is none, with its field. */
export async function requireTarget(c: Context<AppEnv>, target: AssignmentTarget): Promise<string> {
  switch (target.kind) {
    case "site": {
      const site = await loadSite(bindings(c).database, target.siteId);
      if (site === null) throw absent("/target/siteId", "there is no site of this id.");
      return targetText(target, site.name);
    }
    case "group":
      return targetText(target, null);
    case "station":
    case "evse": {
      const answer = await stationStub(c, target.stationId).station();
      if (!answer.ok) throw absent("/target/stationId", "no station is registered under this id.");
      const { evses, connectors = [] } = answer.value;
      const known = new Set([...evses, ...connectors].map(({ evseId }) => evseId));
      known.delete(0);
      // A station of which no EVSE is known may have any.
      if (target.kind === "evse" && known.size > 0 && !known.has(target.evseId)) {
        throw absent("/target/evseId", `the station has no EVSE ${target.evseId} that is known here.`);
      }
      return targetText(target, null);
    }
    case "session": {
      const { sessionId } = target;
      const answer = await stationStub(c, sessionStation(sessionId)).session(sessionId);
      if (!answer.ok) throw absent("/target/sessionId", "there is no session of this id.");
      if (answer.value.state === "ended") throw absent("/target/sessionId", "the session has ended.");
      return targetText(target, null);
    }
  }
}

function sessionStation(sessionId: string): string {
  try {
    return stationIn(sessionId);
  } catch (error) {
    if (error instanceof ProblemError) throw absent("/target/sessionId", "there is no session of this id.");
    throw error;
  }
}

function absent(pointer: string, sentence: string): ProblemError {
  return new ProblemError({ code: "schema-violated", detail: `${pointer}: ${sentence}`, pointer });
}

/** The place that a body of a published version takes. */
export function placeIn(body: ProfileBody): { readonly purpose: string; readonly stackLevel: number } {
  return v.parse(v.object({ purpose: v.string(), stackLevel: v.number() }), {
    purpose: body.chargingProfilePurpose,
    stackLevel: body.stackLevel,
  });
}

/** What stands against a version and its place at a kind of target, whatever else is assigned. */
export function versionProblems(
  profile: ProfileRow,
  body: ProfileBody,
  kind: AssignmentTarget["kind"],
  pointer: string,
): AssignmentProblem[] {
  const { purpose } = placeIn(body);
  const misfit: AssignmentProblemCode | null = misfitOf(purpose, kind);
  return [
    ...(profile.archived ? [assignmentProblem("profile-archived", "")] : []),
    // Its validity may have ended since it was published.
    ...problemsOf(body)
      .filter(({ severity }) => severity === "error")
      .map((one) => ({ ...one, pointer: "/version" })),
    ...(misfit === null ? [] : [assignmentProblem(misfit, pointer, { purpose })]),
  ];
}

/** The same place held by others: taken where they are as narrow, else only to be known. */
export async function placeProblems(
  database: D1Database,
  target: AssignmentTarget,
  body: ProfileBody,
): Promise<AssignmentProblem[]> {
  const place = placeIn(body);
  const neighbours = await neighboursOf(database, target, place);
  return neighbours.flatMap((one) => {
    const code = relation(target, one.target);
    if (code === null) return [];
    return [placeProblem(code, "/target", place, one)];
  });
}

/** A problem of a place that another assignment has, with what leads to that one. */
export function placeProblem(
  code: AssignmentProblemCode,
  pointer: string,
  place: ReturnType<typeof placeIn>,
  { id, profileId, profileName, target, siteName }: Neighbour,
): AssignmentProblem {
  const other = { assignmentId: id, profileId, profileName, target: targetText(target, siteName) };
  return assignmentProblem(code, pointer, { ...place, ...other });
}

/** How an assignment that holds at some station of the target stands to it; null: they do not meet. */
function relation(target: AssignmentTarget, other: AssignmentTarget): AssignmentProblemCode | null {
  if (NARROWNESS[target.kind] > NARROWNESS[other.kind]) return "place-narrower";
  if (NARROWNESS[target.kind] < NARROWNESS[other.kind]) return "place-wider";
  if (target.kind === "group" && other.kind === "group") {
    return groupKey(target.group) === groupKey(other.group) ? "place-taken" : "place-beside";
  }
  return targetPart(target) === targetPart(other) ? "place-taken" : null;
}

/** Throws the first problem that refuses, with all of them. */
export function refuse(problems: readonly AssignmentProblem[]): void {
  const first = problems.find(({ severity }) => severity === "error");
  if (first === undefined) return;
  throw new ProblemError(refusalOf(first, problems));
}

function refusalOf(
  { code, message, pointer }: AssignmentProblem,
  errors: readonly AssignmentProblem[],
): ProblemDetails {
  if (code === "place-taken") return { code, detail: message, pointer, errors: [...errors] };
  if (code === "profile-archived") return { code, detail: message, errors: [...errors] };
  return { code: "schema-violated", detail: `${pointer}: ${message}`, pointer, errors: [...errors] };
}

/** The version that a body names, else the newest. */
export async function versionToAssign(c: Context<AppEnv>, profile: ProfileRow, version: number | undefined) {
  try {
    return await knownVersion(c, profile, version ?? profile.version);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.details.code !== "profile-version-unknown") throw error;
    const detail = "/version: the profile has no version of this number.";
    throw new ProblemError({ code: "schema-violated", detail, pointer: "/version" });
  }
}
