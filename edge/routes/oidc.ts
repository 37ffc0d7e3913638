// Signing in with the organisation's own sign-in: there, and back.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { oidcRedirectSchema, oidcSignInSchema } from "../contract/access.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import type { ProblemCode } from "../contract/problem.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, problems } from "../http.ts";
import { cookieValue } from "../identity/cookies.ts";
import { originOf, sessionCookieName } from "../identity/library.ts";
import { callbackProblem, oidcAuthOf } from "../identity/oidc.ts";
import { completeSignIn, libraryStatus, storageTrouble } from "../identity/signing-in.ts";
import { FORM_PROBLEMS, SIGNING_IN } from "./access.ts";

export const oidcRoutes = new Hono<AppEnv>()
  .post(
    "/sign-in",
    describeRoute({
      tags: SIGNING_IN,
      summary: "Begin to sign in with the organisation",
      description:
        "OpenID Connect: answers where to send the browser. It comes back to `returnTo`, or to /sign-in?error= with a problem code.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(oidcSignInSchema), example: { returnTo: "/sessions" } } },
      },
      responses: {
        ...answers(200, "Where to send the browser.", oidcRedirectSchema, {
          url: "https://login.organisation.example/authorize?client_id=…",
        }),
        ...problems(...FORM_PROBLEMS, "sign-in-unavailable", "too-many-attempts"),
      },
    }),
    jsonBody(oidcSignInSchema, MAX_FORM_BYTES),
    async (c) => {
      const auth = await oidcAuthOf(c);
      const { headers, response } = await auth.api
        .signInSocial({
          body: { provider: "oidc", callbackURL: c.req.valid("json").returnTo, disableRedirect: true },
          headers: c.req.raw.headers,
          returnHeaders: true,
        })
        .catch((error: unknown) => {
          throw libraryStatus(error) === null ? error : storageTrouble();
        });
      if (response.url === undefined) throw new Error("The sign-in library named no address of the provider.");
      for (const cookie of headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true });
      return c.json({ url: response.url }, 200);
    },
  )
  .get(
    "/callback",
    describeRoute({
      tags: SIGNING_IN,
      summary: "Come back from the organisation",
      description: "The provider sends the browser here. Answers with a redirect and, when all is well, the cookie.",
      responses: {
        302: { description: "To `returnTo`, or to /sign-in?error= with a problem code." },
        ...problems("too-many-attempts"),
      },
    }),
    async (c) => {
      try {
        return await comeBack(c);
      } catch (error) {
        // A person looks at this answer, not a program: the sign-in page says it in words.
        if (error instanceof ProblemError) return toSignInPage(c, error.details.code);
        throw error;
      }
    },
  );

async function comeBack(c: Context<AppEnv>): Promise<Response> {
  const auth = await oidcAuthOf(c);
  const answer: Response = await auth.api.callbackOAuth({
    params: { id: "oidc" },
    query: c.req.query(),
    method: "GET",
    headers: c.req.raw.headers,
    asResponse: true,
  });
  const name = sessionCookieName(originOf(c.req.raw, bindings(c)));
  const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`));
  const location = answer.headers.get("Location") ?? "/";
  if (session === undefined) {
    const target = new URL(location, "http://here");
    return toSignInPage(c, callbackProblem(target.searchParams.get("error")));
  }
  const token = cookieValue(session).split(".")[0] ?? "";
  await completeSignIn(c, { token, headers: answer.headers, method: "oidc" });
  return c.redirect(location);
}

function toSignInPage(c: Context<AppEnv>, code: ProblemCode): Response {
  return c.redirect(`/sign-in?error=${code}`);
}
