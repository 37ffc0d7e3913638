// Signing in with a password, and out.
import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import { accessSchema, signInSchema } from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { type AppEnv, answers, bindings, jsonBody, problems } from "../http.ts";
import { expiredCookie } from "../identity/cookies.ts";
import { originOf, sessionCookieName } from "../identity/library.ts";
import { accessFor, signInByPassword } from "../identity/signing-in.ts";
import { hashedKey, spend } from "../rate-limits.ts";
import { auditStatement } from "../store/audit.ts";
import { ACCESS_EXAMPLE, FORM_PROBLEMS, SIGNING_IN } from "./access.ts";

export const signInRoutes = new Hono<AppEnv>().post(
  "/",
  describeRoute({
    tags: SIGNING_IN,
    summary: "Sign in",
    description: "With e-mail address and password. The session is in an HttpOnly cookie and lasts 30 days.",
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: resolver(signInSchema),
          example: { email: "ada@wattest.example", password: "three words and a half" },
        },
      },
    },
    responses: {
      ...answers(200, "Signed in.", accessSchema, ACCESS_EXAMPLE),
      ...problems(...FORM_PROBLEMS, "credentials-wrong", "sign-in-unavailable", "too-many-attempts"),
    },
  }),
  jsonBody(signInSchema, MAX_FORM_BYTES),
  async (c) => {
    const { email, password } = c.req.valid("json");
    // Besides the limit per address: guesses at one account from many addresses.
    await spend(bindings(c).limiters, "email", await hashedKey(email));
    return c.json(await accessFor(c, await signInByPassword(c, email, password)), 200);
  },
);

export const signOutRoutes = new Hono<AppEnv>().post(
  "/",
  describeRoute({
    tags: SIGNING_IN,
    summary: "Sign out",
    description: "Ends the session of the cookie. Without one nothing happens.",
    responses: { 204: { description: "Signed out." }, ...problems("forbidden", "storage-unavailable") },
  }),
  async (c) => {
    const { database } = bindings(c);
    const principal = c.get("principal");
    if (principal?.sessionId != null) {
      const entry = entryOf(
        c,
        "person.signed-out",
        { kind: "person", id: principal.id, name: principal.name },
        null,
        null,
      );
      await database.batch([
        database.prepare("DELETE FROM sign_ins WHERE id = ?").bind(principal.sessionId),
        auditStatement(database, entry),
      ]);
    }
    const origin = originOf(c.req.raw, bindings(c));
    return new Response(null, {
      status: 204,
      headers: { "Set-Cookie": expiredCookie(sessionCookieName(origin), origin.startsWith("https:")) },
    });
  },
);
