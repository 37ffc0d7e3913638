// Roll-outs: how far each is, what has become of it at its stations; stopped and continued.
import { type Context, Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import {
  deliveryStateSchema,
  type RollOut,
  rollOutListSchema,
  rollOutSchema,
  rollOutStationListSchema,
} from "../contract/assignments.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  limitParameter,
  pathParameter,
  problems,
  query,
} from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { newestOf } from "../store/assignments.ts";
import { auditStatement } from "../store/audit.ts";
import {
  continueStatements,
  listRollOutStations,
  listRollOuts,
  loadRollOut,
  stopStatement,
} from "../store/roll-outs.ts";
import { ASSIGNMENT_TAGS, ROLL_OUT_EXAMPLE } from "./assignment-examples.ts";
import { PROFILE_CALLER } from "./profiles.ts";
import { commitWithWalk } from "./starting-roll-outs.ts";
import { positionOf } from "./stations.ts";

const rollOutIdParameter = pathParameter("id", "Number of the roll-out.", "17");

/** The roll-out of the address. */
async function knownRollOut(c: Context<AppEnv>): Promise<RollOut> {
  const text = c.req.param("id") ?? "";
  const rollOut = /^[1-9]\d{0,14}$/.test(text) ? await loadRollOut(bindings(c).database, Number(text)) : null;
  if (rollOut !== null) return rollOut;
  throw new ProblemError({ code: "roll-out-unknown", detail: "There is no roll-out of this number." });
}

const ended = (detail: string) => new ProblemError({ code: "roll-out-ended", detail });

function entryFor(c: Context<AppEnv>, action: "roll-out.stopped" | "roll-out.continued", rollOut: RollOut) {
  const subject = { kind: "profile" as const, id: rollOut.profileId, name: rollOut.profileName };
  const { pending = 0 } = rollOut.counts;
  return entryOf(c, action, subject, null, { rollOut: rollOut.id, version: rollOut.version, stationsLeft: pending });
}

const requireState = (database: D1Database, id: number, state: RollOut["state"]) =>
  requirement(database, "EXISTS (SELECT 1 FROM roll_outs WHERE id = ? AND state = ?)", id, state);

export const rollOutRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "List roll-outs",
      description: "Newest first.",
      responses: {
        ...answers(200, "A page of roll-outs.", rollOutListSchema, { items: [ROLL_OUT_EXAMPLE] }),
        ...problems("bad-request", ...PROFILE_CALLER),
      },
    }),
    query(
      v.object({
        profileId: v.pipe(
          v.optional(v.pipe(v.string(), v.maxLength(10))),
          v.description("Only those of this profile."),
        ),
        state: v.pipe(v.optional(rollOutSchema.entries.state), v.description("Only those in this state.")),
        cursor: cursorParameter,
        limit: limitParameter,
      }),
    ),
    async (c) => {
      const { profileId = null, state = null, cursor, limit } = c.req.valid("query");
      const after = positionOf(cursor, /^$/);
      return c.json(await listRollOuts(bindings(c).database, { profileId, state }, limit, after), 200);
    },
  )
  .get(
    "/:id",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "Read a roll-out",
      description:
        "With the counts of its stations by what has become of it there. It is done when all were reached; what they answered comes after. Stations that a later roll-out of the same assignments took over count as they were then.",
      parameters: [rollOutIdParameter],
      responses: {
        ...answers(200, "The roll-out.", rollOutSchema, ROLL_OUT_EXAMPLE),
        ...problems(...PROFILE_CALLER, "roll-out-unknown"),
      },
    }),
    async (c) => c.json(await knownRollOut(c), 200),
  )
  .get(
    "/:id/stations",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "List the stations of a roll-out",
      description: "By id, each with what has become of it there; without those that a later roll-out took over.",
      parameters: [rollOutIdParameter],
      responses: {
        ...answers(200, "A page of stations.", rollOutStationListSchema, {
          items: [
            {
              stationId: "CS-0042",
              stationName: "Car park, level 2",
              online: true,
              assignmentId: ROLL_OUT_EXAMPLE.assignmentIds[0],
              state: "rejected",
              reason: { by: "station", code: "InvalidStackLevel", detail: null },
              atMillis: 1_772_366_460_000,
            },
          ],
        }),
        ...problems("bad-request", ...PROFILE_CALLER, "roll-out-unknown"),
      },
    }),
    query(
      v.object({
        state: v.pipe(v.optional(deliveryStateSchema), v.description("Only those in this state.")),
        cursor: cursorParameter,
        limit: limitParameter,
      }),
    ),
    async (c) => {
      const { state = null, cursor, limit } = c.req.valid("query");
      const { id } = await knownRollOut(c);
      const after = positionOf(cursor, /^\S+ \S+$/);
      return c.json(await listRollOutStations(bindings(c).database, id, state, limit, after), 200);
    },
  )
  .post(
    "/:id/stop",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "Stop a roll-out",
      description:
        "Stations that were not reached keep what they have; those that were reached, and may be offline, get it. At most a page of 100 stations is still told.",
      parameters: [rollOutIdParameter],
      responses: {
        ...answers(200, "Stopped, or it was already.", rollOutSchema, { ...ROLL_OUT_EXAMPLE, state: "stopped" }),
        ...problems(...PROFILE_CALLER, "roll-out-unknown", "roll-out-ended"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const rollOut = await knownRollOut(c);
      if (rollOut.state === "stopped") return c.json(rollOut, 200);
      const outcome = await commit(database, [
        requireState(database, rollOut.id, "running"),
        stopStatement(database, rollOut.id, Date.now()),
        auditStatement(database, entryFor(c, "roll-out.stopped", rollOut)),
      ]);
      if (outcome !== "done") throw ended("All its stations were reached already: roll out another version instead.");
      return c.json(await knownRollOut(c), 200);
    },
  )
  .post(
    "/:id/continue",
    describeRoute({
      tags: ASSIGNMENT_TAGS,
      summary: "Continue a roll-out that was stopped",
      description:
        "With the stations that came meanwhile. What a later roll-out of the same assignments has taken over is not continued.",
      parameters: [rollOutIdParameter],
      responses: {
        ...answers(200, "Under way again, or it was already.", rollOutSchema, ROLL_OUT_EXAMPLE),
        ...problems(...PROFILE_CALLER, "roll-out-unknown", "roll-out-ended"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const rollOut = await knownRollOut(c);
      if (rollOut.state === "running") return c.json(rollOut, 200);
      const ids = await newestOf(database, rollOut.id);
      if (rollOut.state === "done") throw ended("All its stations were reached already.");
      if (ids.length === 0) throw ended("A later roll-out has taken its place; continue that one.");
      const outcome = await commitWithWalk(c, { kind: "roll-out", id: rollOut.id }, () =>
        commit(database, [
          requireState(database, rollOut.id, "stopped"),
          requirement(
            database,
            "(SELECT count(*) FROM assignments WHERE roll_out_id = ? AND id IN (SELECT value FROM json_each(?))) = ?",
            ...[rollOut.id, JSON.stringify(ids), ids.length],
          ),
          ...continueStatements(database, rollOut, ids, Date.now()),
          auditStatement(database, entryFor(c, "roll-out.continued", rollOut)),
        ]),
      );
      if (outcome !== "done") throw ended("It went on or was overtaken meanwhile; load it again.");
      return c.json(await knownRollOut(c), 200);
    },
  );
