// Another version of a charging profile for its assignments.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { newRollOutSchema, rollOutSchema } from "../contract/assignments.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import type { ProfileBody } from "../contract/profiles.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, problems } from "../http.ts";
import { requirement } from "../identity/requirements.ts";
import { type AssignmentRow, holdingAssignments, versionStatement } from "../store/assignments.ts";
import { auditStatement } from "../store/audit.ts";
import type { ProfileRow } from "../store/profiles.ts";
import { loadRollOut, startStatements } from "../store/roll-outs.ts";
import { takenBy } from "../store/target-stations.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { placeIn, placeProblem, refuse, versionProblems, versionToAssign } from "./assigning.ts";
import { ASSIGNMENT_TAGS, ROLL_OUT_EXAMPLE } from "./assignment-examples.ts";
import { knownProfile } from "./profile-publishing.ts";
import { profileIdParameter } from "./profiles.ts";
import { newRollOut, startRollOut, stillThere, subjectOf } from "./starting-roll-outs.ts";

/** Assignments that one roll-out brings to another version: their ids stand in its row. */
const MAX_ASSIGNMENTS = 1_000;

export const profileRollOutRoutes = new Hono<AppEnv>().post(
  "/:id/roll-outs",
  describeRoute({
    tags: ASSIGNMENT_TAGS,
    summary: "Roll out a version of a charging profile",
    description:
      "Brings a version to the profile's assignments, or to those named; an earlier version as well. At the stations it takes the place of the one before at once: nothing is cleared in between.",
    parameters: [profileIdParameter],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: resolver(newRollOutSchema), example: { version: 4, reason: "Less at noon" } },
      },
    },
    responses: {
      ...answers(202, "The roll-out is under way.", rollOutSchema, { ...ROLL_OUT_EXAMPLE, kind: "version" }),
      ...problems(
        ...FORM_PROBLEMS,
        ...(["profile-unknown", "profile-archived", "place-taken", "assignment-ended"] as const),
        ...(["credentials-missing", "credentials-wrong"] as const),
      ),
    },
  }),
  jsonBody(newRollOutSchema, MAX_FORM_BYTES),
  async (c) => {
    const { database } = bindings(c);
    const { version, assignmentIds = null, reason = null } = c.req.valid("json");
    const profile = await knownProfile(c);
    const { body } = await versionToAssign(c, profile, version);
    const rows = await assignmentsToChange(c, profile, assignmentIds);
    const place = placeIn(body);
    const ids = rows.map(({ id }) => id);
    refuseMisfits(profile, body, rows);
    await refuseTaken(database, ids, body);
    const rollOutId = await startRollOut(
      c,
      (rollOutId) => {
        const fields = { id: rollOutId, kind: "version" as const, profileId: profile.id, version };
        const rollOut = { ...newRollOut(c, fields), assignmentIds: ids, reason };
        const after = {
          version,
          assignments: ids.length,
          rollOut: rollOutId,
          ...(reason === null ? {} : { reason }),
        };
        return [
          stillThere(database, profile),
          requirement(
            database,
            "(SELECT count(*) FROM assignments WHERE ended_at_millis IS NULL AND id IN (SELECT value FROM json_each(?))) = ?",
            JSON.stringify(ids),
            ids.length,
          ),
          ...startStatements(database, rollOut, [versionStatement(database, ids, { rollOutId, version, ...place })]),
          auditStatement(database, entryOf(c, "profile.rolled-out", subjectOf(profile), null, after)),
        ];
      },
      async () => {
        refuseMisfits(await knownProfile(c), body, rows);
        await refuseTaken(database, ids, body);
        const detail = "One of the assignments ended meanwhile; load them again.";
        return new ProblemError({ code: "assignment-ended", detail });
      },
    );
    const rollOut = await loadRollOut(database, rollOutId);
    if (rollOut === null) throw new Error("What was committed is not there.");
    return c.json(rollOut, 202);
  },
);

/** Refuses a version that does not fit one of the assignments. */
function refuseMisfits(profile: ProfileRow, body: ProfileBody, rows: readonly AssignmentRow[]): void {
  const kinds = new Set(rows.map(({ target }) => target.kind));
  for (const kind of kinds) refuse(versionProblems(profile, body, kind, "/version"));
}

/** Refuses a version whose place at one of the targets is that of another assignment. */
async function refuseTaken(database: D1Database, ids: readonly string[], body: ProfileBody): Promise<void> {
  const place = placeIn(body);
  const other = await takenBy(database, ids, place);
  if (other !== null) refuse([placeProblem("place-taken", "/version", place, other)]);
}

/** The assignments that a roll-out is for. */
async function assignmentsToChange(
  c: Context<AppEnv>,
  { id }: ProfileRow,
  ids: readonly string[] | null,
): Promise<AssignmentRow[]> {
  const rows = await holdingAssignments(bindings(c).database, id, ids, MAX_ASSIGNMENTS + 1);
  const missing = ids?.findIndex((one) => rows.every((row) => row.id !== one)) ?? -1;
  if (missing !== -1) {
    const pointer = `/assignmentIds/${missing}`;
    const detail = `${pointer}: the profile has no such assignment, or it has ended.`;
    throw new ProblemError({ code: "schema-violated", detail, pointer });
  }
  if (rows.length === 0) {
    const detail = "/version: the profile is assigned nowhere; assign it first.";
    throw new ProblemError({ code: "schema-violated", detail, pointer: "/version" });
  }
  if (rows.length <= MAX_ASSIGNMENTS) return rows;
  const detail = `/assignmentIds: the profile has more than ${MAX_ASSIGNMENTS} assignments; name those that are meant.`;
  throw new ProblemError({ code: "schema-violated", detail, pointer: "/assignmentIds" });
}
