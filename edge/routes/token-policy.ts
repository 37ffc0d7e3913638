// What stations are told of identifications that are not kept.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { tokenPolicySchema } from "../contract/tokens.ts";
import { type AppEnv, answers, bindings, jsonBody, problems } from "../http.ts";
import { commit } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import { loadPolicy, putPolicy } from "../store/tokens.ts";
import { FORM_PROBLEMS } from "./access.ts";

const TAGS = ["Identifications"];
const EXAMPLE = { unknown: "while-empty" };

export const tokenPolicyRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Read what unknown identifications are told",
      description:
        "`accept`, `refuse`, or `while-empty`, the default: accepted as long as no identification is kept at all.",
      responses: {
        ...answers(200, "The policy.", tokenPolicySchema, EXAMPLE),
        ...problems("credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"),
      },
    }),
    async (c) => c.json(await loadPolicy(bindings(c).database), 200),
  )
  .put(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Change what unknown identifications are told",
      description: "Holds from the next time that a station asks.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(tokenPolicySchema), example: { unknown: "refuse" } } },
      },
      responses: {
        ...answers(200, "The policy.", tokenPolicySchema, { unknown: "refuse" }),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(tokenPolicySchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const policy = c.req.valid("json");
      const before = await loadPolicy(database);
      if (before.unknown !== policy.unknown) {
        const subject = { kind: "installation", id: "token-policy", name: null } as const;
        const entry = entryOf(c, "token-policy.changed", subject, before, policy);
        await commit(database, [putPolicy(database, policy), auditStatement(database, entry)]);
      }
      return c.json(policy, 200);
    },
  );
