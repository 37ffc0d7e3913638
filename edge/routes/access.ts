// Who is asking.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { accessSchema } from "../contract/access.ts";
import { PERMISSIONS } from "../contract/permissions.ts";
import { type AppEnv, answers, problems } from "../http.ts";
import { accessFor, actorOf } from "../identity/signing-in.ts";

/** What any form of people about themselves may be answered. */
export const FORM_PROBLEMS = [
  "json-malformed",
  "json-too-deep",
  "body-too-large",
  "unsupported-media-type",
  "schema-violated",
  "forbidden",
  "storage-unavailable",
] as const;

export const SIGNING_IN = ["Signing in"];
export const ACCESS_EXAMPLE = {
  setupNeeded: false,
  actor: {
    kind: "person",
    id: "Zk3vQ8mT1pYw5rXn0aLc2g",
    name: "Ada Keller",
    email: "ada@wattest.example",
    role: "owner",
    permissions: [...PERMISSIONS],
  },
  methods: { passkey: true, oidc: null },
};

export const accessRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: SIGNING_IN,
    summary: "Who is asking",
    description:
      "Whoever the cookie or the key says, or null; whether the first owner is still missing; and which ways in there are.",
    responses: { ...answers(200, "As it is now.", accessSchema, ACCESS_EXAMPLE), ...problems("storage-unavailable") },
  }),
  async (c) => {
    const principal = c.get("principal");
    return c.json(await accessFor(c, principal === null ? null : actorOf(principal)), 200);
  },
);
