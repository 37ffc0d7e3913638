// What would stand against an assignment, asked before it is made: the target as a whole, and each of its stations.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { assignmentProblem } from "../contract/assignment-problems.ts";
import {
  type AssignmentCheck,
  type AssignmentTarget,
  assignmentCheckSchema,
  newAssignmentSchema,
} from "../contract/assignments.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import type { ProfileBody } from "../contract/profiles.ts";
import { describeError } from "../error-log.ts";
import { type AppEnv, answers, bindings, jsonBody, problems, stationStub } from "../http.ts";
import type { OrderQuestion } from "../objects/profile-order.ts";
import { loadSite } from "../store/sites.ts";
import { stationsOf, type TargetStation } from "../store/target-stations.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { placeProblems, requireTarget, versionProblems, versionToAssign } from "./assigning.ts";
import { ASSIGNMENT_EXAMPLE, ASSIGNMENT_TAGS } from "./assignment-examples.ts";
import { knownProfile, siteProblems } from "./profile-publishing.ts";
import { profileIdParameter } from "./profiles.ts";

/** Stations that are asked; the others are counted. Far below the 1,000 calls that the platform allows a request. */
const MAX_ASKED = 200;
const AT_ONCE = 20;
/** Sites whose limits are looked at, and sentences about them. */
const MAX_SITES = 20;
const MAX_SITE_REMARKS = 5;
/** Somebody waits for the answer: stations that have not said anything by then are left out. */
const PATIENCE_MILLIS = 10_000;

export const assignmentCheckRoutes = new Hono<AppEnv>().post(
  "/:id/assignments/check",
  describeRoute({
    tags: ASSIGNMENT_TAGS,
    summary: "Check an assignment",
    description:
      "What assigning this would be told, and what the first 200 stations of the target would make of it: whether it would be sent, what is lost in their version of OCPP, and conflicts with what they take and have. Nothing is sent. Other stations are counted; `asked` says how many answered.",
    parameters: [profileIdParameter],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: resolver(newAssignmentSchema), example: { target: ASSIGNMENT_EXAMPLE.target } },
      },
    },
    responses: {
      ...answers(200, "What is to be known of it.", assignmentCheckSchema, {
        stations: 20,
        asked: 20,
        problems: [
          assignmentProblem("place-narrower", "/target", {
            profileName: "Bus fleet",
            target: "group buses",
            assignmentId: "2K7M4Q9T5D",
            profileId: "6B2N8R4V1C",
            ...{ purpose: "TxDefaultProfile", stackLevel: 1 },
          }),
        ],
        items: [
          {
            stationId: "CS-0042",
            stationName: "Car park, level 2",
            ocppVersion: "1.6",
            canBeSent: true,
            notes: [
              {
                code: "delay-dropped",
                message: "This version has no randomizedDelay.",
                pointer: "/chargingSchedule/0/randomizedDelay",
                severity: "remark",
                effect: "looser",
              },
            ],
          },
        ],
      }),
      ...problems(...FORM_PROBLEMS, "profile-unknown", "credentials-missing", "credentials-wrong", "too-many-attempts"),
    },
  }),
  jsonBody(newAssignmentSchema, MAX_FORM_BYTES),
  async (c) => {
    const { database } = bindings(c);
    const { target, version } = c.req.valid("json");
    const profile = await knownProfile(c);
    const published = await versionToAssign(c, profile, version);
    await requireTarget(c, target);
    const { body } = published;
    const found = versionProblems(profile, body, target.kind, "/target/kind");
    const isRefused = found.some(({ severity }) => severity === "error");
    const { count, stations } = await stationsOf(database, target, MAX_ASKED);
    const question = {
      ...{ target, profileId: profile.id, profileName: profile.name, version: published.version, body },
    };
    // What no station gets needs no look at each.
    const asked = isRefused ? [] : await askAll(c, stations, question);
    const isWide = target.kind === "site" || target.kind === "group";
    const check: AssignmentCheck = {
      stations: isWide ? count : 1,
      asked: asked.length,
      problems: [
        ...found,
        ...(isRefused ? [] : await placeProblems(database, target, body)),
        ...(isRefused ? [] : await siteRemarks(database, sitesOf(target, stations), body)),
        ...(!isRefused && isWide && count === 0 ? [assignmentProblem("target-empty", "/target")] : []),
      ],
      items: asked
        .filter(({ canBeSent, notes }) => !canBeSent || notes.length > 0)
        .sort((a, b) => (a.stationId < b.stationId ? -1 : 1)),
    };
    return c.json(v.parse(assignmentCheckSchema, check), 200);
  },
);

/** The target's own site, and those of its stations. */
function sitesOf(target: AssignmentTarget, stations: readonly TargetStation[]): readonly string[] {
  const own = target.kind === "site" ? [target.siteId] : [];
  const ids = [...own, ...stations.flatMap(({ siteId }) => siteId ?? [])];
  return [...new Set(ids)].slice(0, MAX_SITES);
}

/** Periods that allow more than a connection carries. Only remarks: what holds it back may be another profile there. */
async function siteRemarks(
  database: D1Database,
  siteIds: readonly string[],
  body: ProfileBody,
): Promise<AssignmentCheck["problems"]> {
  const sites = await Promise.all(siteIds.map((id) => loadSite(database, id)));
  const found = sites.flatMap((site) => (site === null ? [] : siteProblems(body, site)));
  // One sentence for a limit, however many periods and sites are meant by it.
  const byMessage = new Map(found.map((one) => [one.message, { ...one, severity: "remark" as const }]));
  return [...byMessage.values()].slice(0, MAX_SITE_REMARKS);
}

async function askAll(
  c: Context<AppEnv>,
  stations: readonly TargetStation[],
  question: Omit<OrderQuestion, "site">,
): Promise<AssignmentCheck["items"]> {
  const queue = stations.values();
  const items: AssignmentCheck["items"] = [];
  let isOver = false;
  const turn = async () => {
    for (const station of queue) {
      if (isOver) return;
      const answer = await ask(c, station, question);
      if (!isOver && answer !== null) items.push(answer);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((done) => {
    timer = setTimeout(done, PATIENCE_MILLIS);
  });
  await Promise.race([Promise.all(Array.from({ length: AT_ONCE }, turn)), patience]);
  isOver = true;
  clearTimeout(timer);
  return items;
}

/** Null: it could not be asked. */
async function ask(
  c: Context<AppEnv>,
  { stationId, name, siteId, timeZone, phases, voltageMillivolts }: TargetStation,
  question: Omit<OrderQuestion, "site">,
): Promise<AssignmentCheck["items"][number] | null> {
  const isKnown = siteId !== null && timeZone !== null && phases !== null && voltageMillivolts !== null;
  const site = isKnown ? { id: siteId, timeZone, phases, voltageMillivolts } : null;
  try {
    const answer = await stationStub(c, stationId).checkProfile({ ...question, site });
    if (!answer.ok) return null;
    const { ocppVersion, canBeSent, notes } = answer.value;
    return { stationId, stationName: name, ocppVersion, canBeSent, notes: [...notes] };
  } catch (error) {
    console.warn(`A station could not be asked about a profile: ${describeError(error)}`);
    return null;
  }
}
