// Composite schedules for anyone, stateless, by the same core as everywhere.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { toValue } from "../../assembly/host/json.ts";
import { parseCase } from "../../assembly/host/profiles/case.ts";
import { compileCase, composite } from "../../assembly/host/profiles/composite.ts";
import { MAX_PROFILES_BYTES } from "../contract/limits.ts";
import { type CompositeAnswer, compositeQuestionSchema, compositeScheduleSchema } from "../contract/profiles.ts";
import { core } from "../core.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bodyBytes, problems, requireJson } from "../http.ts";
import { duplicateProblem, parseBody } from "../validation.ts";

const EXAMPLE = {
  ocppVersion: "1.6",
  profiles: [
    {
      connectorId: 0,
      profile: {
        chargingProfileId: 1,
        stackLevel: 0,
        chargingProfilePurpose: "TxDefaultProfile",
        chargingProfileKind: "Recurring",
        recurrencyKind: "Daily",
        chargingSchedule: {
          startSchedule: "2026-01-01T21:00:00Z",
          duration: 28_800,
          chargingRateUnit: "A",
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
        },
      },
    },
  ],
  nEvses: 1,
  at: "2026-03-01T20:00:00Z",
  duration: 7_200,
  evseId: 1,
  unit: "A",
  defaults: { limitA: 6, limitW: 4_140, phases: 3, voltage: 230 },
};

export const compositeRoutes = new Hono<AppEnv>().post(
  "/composite",
  describeRoute({
    tags: ["Charging profiles"],
    summary: "Composite schedule",
    description:
      "What a station's charging profiles come to over a window: for one EVSE, or for the whole station as the sum of its EVSEs under the station's own limits. OCPP 1.6, 2.0.1 and 2.1. Stateless; needs no credentials. A profile that cannot be evaluated is refused at its field, and `errors` lists everything found.",
    requestBody: {
      required: true,
      content: { "application/json": { schema: resolver(compositeQuestionSchema), example: EXAMPLE } },
    },
    responses: {
      ...answers(200, "Periods that differ from their neighbours; the first starts at 0.", compositeScheduleSchema, {
        startSchedule: "2026-03-01T20:00:00Z",
        duration: 7_200,
        unit: "A",
        periods: [
          { start: 0, limit: 6 },
          { start: 3_600, limit: 16 },
        ],
      }),
      ...problems(
        "bad-request",
        "json-malformed",
        "json-too-deep",
        "body-too-large",
        "unsupported-media-type",
        "schema-violated",
        "too-many-attempts",
      ),
    },
  }),
  async (c) => {
    requireJson(c);
    const body = parseBody(await bodyBytes(c, MAX_PROFILES_BYTES));
    if (!body.ok) throw new ProblemError(body.problem);
    const duplicate = body.value.duplicates[0];
    if (duplicate !== undefined) throw new ProblemError(duplicateProblem(duplicate.offset));
    const parsed = parseCase(toValue(body.value.root));
    if (!parsed.ok) {
      const [first] = parsed.problems;
      const pointer = first?.pointer ?? "";
      const detail = `${pointer}: ${first?.message ?? ""}`;
      throw new ProblemError({ code: "schema-violated", detail, pointer, errors: [...parsed.problems] });
    }
    const { periods, ...window } = composite(core().profiles, compileCase(parsed.question));
    const answer: CompositeAnswer = { ...window, periods: [...periods] };
    return c.json(answer, 200);
  },
);
