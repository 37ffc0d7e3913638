// What a driver wishes for a session, by its link: read, tried, changed and taken back.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { authorOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import {
  type DriverWishes,
  driverWishesSchema,
  type Wishes,
  type WishesAnswer,
  wishesAnswerSchema,
  wishesSchema,
} from "../contract/wishes.ts";
import { HORIZON_SECONDS } from "../domain/wishes/situation.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, jsonBody, problems, unwrap } from "../http.ts";
import type { Answer } from "../objects/answer.ts";
import { linkedSession, refuseLink, tokenParameter } from "./driver.ts";

const TAGS = ["Drivers"];
const LINK = ["driver-link-unknown", "too-many-attempts", "storage-unavailable"] as const;
const BODY = [
  ...(["json-malformed", "json-too-deep", "body-too-large", "unsupported-media-type", "schema-violated"] as const),
  ...(["forbidden", "wishes-closed"] as const),
] as const;

const WISHES: Wishes = {
  ...{ profileType: "CHEAP", departureAtMillis: 1_772_434_800_000, energyMilliwattHours: 20_000_000 },
  ...{ maxPowerWatts: null, offPeakOnly: false },
};
const ANSWER: WishesAnswer = {
  ...{ answer: "ACCEPTED", reason: null, remarks: [], alternatives: [] },
  consequence: {
    ...{ doneAtMillis: 1_772_427_600_000, energyMilliwattHours: 20_000_000, untilMillis: 1_772_434_800_000 },
    ...{ peakWatts: 11_040, pricePerKilowattHourMilli: 95.5, currency: "EUR", gramsCarbonPerKilowattHour: null },
    renewablePercent: null,
    periods: [
      { atMillis: 1_772_402_400_000, watts: 0 },
      { atMillis: 1_772_420_400_000, watts: 11_040 },
      { atMillis: 1_772_427_600_000, watts: 0 },
    ],
  },
};
const EXAMPLE: DriverWishes = {
  ...{ wishes: WISHES, answer: ANSWER, computedAtMillis: 1_772_402_400_000, delivery: "accepted" },
  bounds: {
    ...{ profileTypes: ["REGULAR", "FAST", "CHEAP"], maxPowerWatts: 11_040, minPowerWatts: 4_140 },
    ...{ hasOffPeakHours: true, timeZone: "Europe/Berlin", open: true },
  },
};
const REFUSED = {
  "not possible": {
    value: {
      ...{ answer: "NOT_POSSIBLE", consequence: null, remarks: [] },
      reason: {
        code: "time-too-short",
        message: "By then the session comes to 11.0 kWh at most.",
        values: { possibleMilliwattHours: 11_040_000, departureMillis: 1_772_406_000_000 },
      },
      alternatives: [
        {
          kind: "less-energy",
          wishes: { ...WISHES, energyMilliwattHours: 11_000_000 },
          consequence: ANSWER.consequence,
        },
      ],
    },
  },
};
const requestBody = {
  required: true,
  content: { "application/json": { schema: resolver(wishesSchema), example: WISHES } },
};

/** A departure is a time to come, within what plans reach. */
function requireDeparture({ departureAtMillis }: Wishes): void {
  if (departureAtMillis == null) return;
  const nowMillis = Date.now();
  const pointer = "/departureAtMillis";
  const refuse = (sentence: string) =>
    new ProblemError({ code: "schema-violated", detail: `${pointer}: ${sentence}`, pointer });
  if (departureAtMillis <= nowMillis) throw refuse("a time to come is needed.");
  if (departureAtMillis > nowMillis + HORIZON_SECONDS * 1_000) throw refuse("a time within 14 days is needed.");
}

/** An answer of the station's object; the link may have been revoked in the meantime. */
async function taken<T>(c: Context<AppEnv>, answer: Answer<T>): Promise<T> {
  if (!answer.ok && answer.problem.code === "driver-link-unknown") return refuseLink(c);
  return unwrap(answer);
}

export const driverWishesRoutes = new Hono<AppEnv>()
  .get(
    "/:token/wishes",
    describeRoute({
      tags: TAGS,
      summary: "Read what is wished for a session",
      parameters: [tokenParameter],
      description:
        "The wishes that stand with what they lead to as of now, where their plan is, and what may be wished here. `delivery` is what the station itself answered.",
      responses: { ...answers(200, "What stands.", driverWishesSchema, EXAMPLE), ...problems(...LINK) },
    }),
    async (c) => {
      const token = c.req.param("token");
      const { id, station } = await linkedSession(c, token);
      return c.json(await taken(c, await station.driverWishes(id, token)), 200);
    },
  )
  .put(
    "/:token/wishes",
    describeRoute({
      tags: TAGS,
      summary: "Wish how a session charges",
      parameters: [tokenParameter],
      description:
        "Replaces what was wished. The terms and answers are those of OCPI's ChargingPreferences. What is accepted becomes a TxProfile within the operator's limits, planned anew when limits, hours or the course of charging change. What is not accepted changes nothing: `answer` says why, and what would be possible. At most 30 changes of a session within an hour.",
      requestBody,
      responses: {
        ...answers(200, "What stands, with the answer.", driverWishesSchema, EXAMPLE),
        ...problems(...LINK, ...BODY),
      },
    }),
    jsonBody(wishesSchema, MAX_FORM_BYTES),
    async (c) => {
      const token = c.req.param("token");
      const { id, station } = await linkedSession(c, token);
      const wishes = c.req.valid("json");
      requireDeparture(wishes);
      return c.json(await taken(c, await station.putWishes(id, token, wishes, authorOf(c))), 200);
    },
  )
  .delete(
    "/:token/wishes",
    describeRoute({
      tags: TAGS,
      summary: "Take wishes back",
      parameters: [tokenParameter],
      description: "The session charges as the operator has it. What was never wished is taken back already.",
      responses: { 204: { description: "Taken back." }, ...problems(...LINK, "forbidden") },
    }),
    async (c) => {
      const token = c.req.param("token");
      const { id, station } = await linkedSession(c, token);
      await taken(c, await station.removeWishes(id, token, authorOf(c)));
      return c.body(null, 204);
    },
  )
  .post(
    "/:token/wishes/preview",
    describeRoute({
      tags: TAGS,
      summary: "Ask what wishes would lead to",
      parameters: [tokenParameter],
      description:
        "Done when, how much by then, at what mean price; or why not, and what would be possible. Nothing changes.",
      requestBody,
      responses: {
        200: {
          description: "The answer.",
          content: {
            "application/json": {
              schema: resolver(wishesAnswerSchema),
              examples: { accepted: { value: ANSWER }, ...REFUSED },
            },
          },
        },
        ...problems(...LINK, ...BODY),
      },
    }),
    jsonBody(wishesSchema, MAX_FORM_BYTES),
    async (c) => {
      const token = c.req.param("token");
      const { id, station } = await linkedSession(c, token);
      const wishes = c.req.valid("json");
      requireDeparture(wishes);
      return c.json(await taken(c, await station.previewWishes(id, token, wishes)), 200);
    },
  );
