// Assignments of charging profiles: made, listed, ended, brought to another version. Each change is a roll-out.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import {
  type Assignment,
  assignmentListSchema,
  type NewAssignment,
  newAssignmentSchema,
  type RollOut,
  startedRollOutSchema,
} from "../contract/assignments.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { groupKey, keysOf, siteKey, targetKey, targetPart } from "../domain/assignment-target.ts";
import { stationOfSession } from "../domain/ids.ts";
import { SHORT_ID, SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  jsonBody,
  limitParameter,
  pathParameter,
  problems,
  query,
} from "../http.ts";
import { requirement } from "../identity/requirements.ts";
import type { AssignmentRow } from "../store/assignments.ts";
import { endStatement, insertAssignment, listAssignments, loadAssignment, placeOf } from "../store/assignments.ts";
import { auditStatement } from "../store/audit.ts";
import { loadRollOut, startStatements } from "../store/roll-outs.ts";
import { FORM_PROBLEMS } from "./access.ts";
import {
  placeIn,
  placeProblems,
  refuse,
  requireTarget,
  targetText,
  versionProblems,
  versionToAssign,
} from "./assigning.ts";
import { ASSIGNMENT_EXAMPLE, ASSIGNMENT_TAGS, ROLL_OUT_EXAMPLE } from "./assignment-examples.ts";
import { knownProfile, knownVersion } from "./profile-publishing.ts";
import { PROFILE_CALLER, profileIdParameter } from "./profiles.ts";
import { newRollOut, type Refused, startRollOut, stillThere, subjectOf } from "./starting-roll-outs.ts";
import { positionOf } from "./stations.ts";

const endedParameter = v.pipe(
  v.optional(v.picklist(["false", "true", "all"]), "false"),
  v.description("`true`: the ended ones alone; `all`: these too."),
);
const pageQuery = { ended: endedParameter, cursor: cursorParameter, limit: limitParameter };
const endedOf = (ended: "false" | "true" | "all") => (ended === "all" ? null : ended === "true");
const described = (text: string, most: number) =>
  v.pipe(v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most))), v.description(text));

async function loadStarted(
  c: Context<AppEnv>,
  assignmentId: string,
  rollOutId: number,
): Promise<{ readonly assignment: Assignment; readonly rollOut: RollOut }> {
  const { database } = bindings(c);
  const [assignment, rollOut] = await Promise.all([
    loadAssignment(database, assignmentId),
    loadRollOut(database, rollOutId),
  ]);
  if (assignment === null || rollOut === null) throw new Error("What was committed is not there.");
  return { assignment, rollOut };
}

/** Why an assignment was not committed: somebody archived the profile or took the place at the same time. */
async function assignmentRefused(c: Context<AppEnv>, outcome: Refused, sent: NewAssignment): Promise<ProblemError> {
  const profile = await knownProfile(c);
  const { body } = await knownVersion(c, profile, sent.version ?? profile.version);
  refuse([
    ...versionProblems(profile, body, sent.target.kind, "/target/kind"),
    ...(await placeProblems(bindings(c).database, sent.target, body)),
  ]);
  await requireTarget(c, sent.target);
  throw new Error(`An assignment was refused for no reason that is known: ${JSON.stringify(outcome)}.`);
}

export const profileAssignmentRoutes = new Hono<AppEnv>()
  .get(
    "/:id/assignments",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "List where a charging profile is assigned",
      description: "Newest first, with the counts of stations by what has become of it there.",
      parameters: [profileIdParameter],
      responses: {
        ...answers(200, "A page of assignments.", assignmentListSchema, { items: [ASSIGNMENT_EXAMPLE] }),
        ...problems("bad-request", ...PROFILE_CALLER, "profile-unknown"),
      },
    }),
    query(v.object(pageQuery)),
    async (c) => {
      const { ended, cursor, limit } = c.req.valid("query");
      const { id } = await knownProfile(c);
      const filter = { profileId: id, targetKeys: null, ended: endedOf(ended) };
      return c.json(await listAssignments(bindings(c).database, filter, limit, positionOf(cursor, SHORT_ID)), 200);
    },
  )
  .post(
    "/:id/assignments",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "Assign a charging profile",
      description:
        "To a site, a group, a station, an EVSE or a session. The roll-out tells the stations one after another; stations that come later get it as well. Of assignments that want the same place at a station (EVSE, purpose and stack level) the narrower one is sent; one that is as narrow is refused (`place-taken`, which names the other one in the `values` of `errors`). A TxProfile goes to a session, all others do not; a station's maximum and local generation go to no EVSE.",
      parameters: [profileIdParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(newAssignmentSchema),
            example: { target: ASSIGNMENT_EXAMPLE.target, reason: "Cheaper nights" },
          },
        },
      },
      responses: {
        ...answers(202, "Assigned; the roll-out is under way.", startedRollOutSchema, {
          assignment: ASSIGNMENT_EXAMPLE,
          rollOut: ROLL_OUT_EXAMPLE,
        }),
        ...problems(
          ...FORM_PROBLEMS,
          ...(["profile-unknown", "profile-archived", "place-taken", "credentials-missing"] as const),
          "credentials-wrong",
        ),
      },
    }),
    jsonBody(newAssignmentSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const sent = c.req.valid("json");
      const { target, reason = null } = sent;
      const profile = await knownProfile(c);
      const { version, body } = await versionToAssign(c, profile, sent.version);
      const words = await requireTarget(c, target);
      refuse([
        ...versionProblems(profile, body, target.kind, "/target/kind"),
        ...(await placeProblems(database, target, body)),
      ]);
      const id = shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES)));
      const rollOutId = await startRollOut(
        c,
        (rollOutId) => {
          const fields = { id: rollOutId, kind: "assign" as const, profileId: profile.id, version };
          const rollOut = { ...newRollOut(c, fields), assignmentIds: [id], reason };
          const row: AssignmentRow = {
            ...{ id, profileId: profile.id, version, rollOutId, previousVersion: null, previousRollOutId: null },
            ...placeIn(body),
            ...{ target, targetKey: targetKey(target, stationOfSession), targetPart: targetPart(target) },
            ...{ createdAtMillis: rollOut.startedAtMillis, createdBy: rollOut.startedBy, endedAtMillis: null },
          };
          const after = { target: words, version, rollOut: rollOutId, ...(reason === null ? {} : { reason }) };
          return [
            stillThere(database, profile),
            ...(target.kind === "site"
              ? [requirement(database, "EXISTS (SELECT 1 FROM sites WHERE id = ?)", target.siteId)]
              : []),
            ...startStatements(database, rollOut, [insertAssignment(database, row)]),
            auditStatement(database, entryOf(c, "profile.assigned", subjectOf(profile), null, after)),
          ];
        },
        (outcome) => assignmentRefused(c, outcome, sent),
      );
      return c.json(await loadStarted(c, id, rollOutId), 202);
    },
  );

const listQuery = v.object({
  profileId: described("Only those of this profile.", 10),
  siteId: described("Only those to this site.", 10),
  group: described("Only those to this group, in either case.", 40),
  stationId: described("All that hold at this station: to it, its EVSEs and sessions, its site and its groups.", 48),
  ...pageQuery,
});

export const assignmentRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "List assignments of charging profiles",
      description: "Newest first, with the counts of stations by what has become of each there.",
      responses: {
        ...answers(200, "A page of assignments.", assignmentListSchema, { items: [ASSIGNMENT_EXAMPLE] }),
        ...problems("bad-request", ...PROFILE_CALLER),
      },
    }),
    query(listQuery),
    async (c) => {
      const { database } = bindings(c);
      const { profileId = null, siteId, group, stationId, ended, cursor, limit } = c.req.valid("query");
      const narrowed = [
        ...(siteId === undefined ? [] : [[siteKey(siteId)]]),
        ...(group === undefined ? [] : [[groupKey(group)]]),
        ...(stationId === undefined ? [] : [keysOf(await placeOf(database, stationId))]),
      ];
      const targetKeys = narrowed.length === 0 ? null : narrowed.reduce((a, b) => a.filter((key) => b.includes(key)));
      const filter = { profileId, targetKeys, ended: endedOf(ended) };
      return c.json(await listAssignments(database, filter, limit, positionOf(cursor, SHORT_ID)), 200);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "End an assignment",
      description:
        "Its stations remove the profile one after another, those that are offline when they are back; a wider assignment that was covered takes the place.",
      parameters: [pathParameter("id", "Id of the assignment.", ASSIGNMENT_EXAMPLE.id)],
      responses: {
        ...answers(202, "Ended; the roll-out is under way.", startedRollOutSchema, {
          assignment: { ...ASSIGNMENT_EXAMPLE, endedAtMillis: 1_772_370_000_000, rollOutId: 18 },
          rollOut: { ...ROLL_OUT_EXAMPLE, id: 18, kind: "remove" },
        }),
        ...problems(...PROFILE_CALLER, "assignment-unknown", "assignment-ended"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const assignment = await knownAssignment(c);
      const ended = new ProblemError({ code: "assignment-ended", detail: "The assignment has ended already." });
      if (assignment.endedAtMillis !== null) throw ended;
      const { id, profileId, profileName, version, target, targetName } = assignment;
      const rollOutId = await startRollOut(
        c,
        (rollOutId) => {
          const fields = { id: rollOutId, kind: "remove" as const, profileId, version };
          const rollOut = { ...newRollOut(c, fields), assignmentIds: [id], reason: null };
          const before = { target: targetText(target, targetName), version };
          const subject = subjectOf({ id: profileId, name: profileName });
          const entry = entryOf(c, "profile.unassigned", subject, before, null);
          return [
            requirement(database, "EXISTS (SELECT 1 FROM assignments WHERE id = ? AND ended_at_millis IS NULL)", id),
            ...startStatements(database, rollOut, [endStatement(database, id, rollOutId, rollOut.startedAtMillis)]),
            auditStatement(database, { ...entry, after: { rollOut: rollOutId } }),
          ];
        },
        async () => ended,
      );
      return c.json(await loadStarted(c, id, rollOutId), 202);
    },
  );

async function knownAssignment(c: Context<AppEnv>): Promise<Assignment> {
  const id = c.req.param("id") ?? "";
  const assignment = SHORT_ID.test(id) ? await loadAssignment(bindings(c).database, id) : null;
  if (assignment !== null) return assignment;
  throw new ProblemError({ code: "assignment-unknown", detail: "There is no assignment of this id." });
}
