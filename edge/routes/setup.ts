// The first run.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { accessSchema, setupSchema } from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { type AppEnv, answers, jsonBody, problems } from "../http.ts";
import { setUp } from "../identity/setup.ts";
import { accessFor, signInByPassword } from "../identity/signing-in.ts";
import { ACCESS_EXAMPLE, FORM_PROBLEMS, SIGNING_IN } from "./access.ts";

export const setupRoutes = new Hono<AppEnv>().post(
  "/",
  describeRoute({
    tags: SIGNING_IN,
    summary: "Make the first owner",
    description:
      "Works once. `code` is the one-time code that the server printed at its start, or the bootstrap key. The answer signs in.",
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: resolver(setupSchema),
          example: {
            code: "7Q4K-2M9X-W1C5-V8B3",
            name: "Ada Keller",
            email: "ada@wattest.example",
            password: "three words and a half",
          },
        },
      },
    },
    responses: {
      ...answers(200, "The owner exists and is signed in.", accessSchema, ACCESS_EXAMPLE),
      ...problems(
        ...FORM_PROBLEMS,
        "credentials-wrong",
        "person-exists",
        "setup-done",
        "sign-in-unavailable",
        "too-many-attempts",
      ),
    },
  }),
  jsonBody(setupSchema, MAX_FORM_BYTES),
  async (c) => {
    const { email, password, ...setup } = c.req.valid("json");
    await setUp(c, { email, password, ...setup });
    return c.json(await accessFor(c, await signInByPassword(c, email, password)), 200);
  },
);
