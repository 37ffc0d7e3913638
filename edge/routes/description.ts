// The API described by itself: OpenAPI 3.1 for programs, one self-contained page for people.
import type { Context, Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import { PROBLEM_CODES } from "../contract/problem.ts";
import { problemKind } from "../errors.ts";
import type { AppEnv } from "../http.ts";
import { POLICY } from "../policy.ts";
import { documentPage } from "./document-page.ts";
import { SECURITY_SCHEMES, securityOf, whoMay } from "./who-may.ts";

export type ApiDocument = Awaited<ReturnType<typeof generateSpecs>>;

const DESCRIPTION = [
  "Charging sessions from signed meter readings, verified by the same WebAssembly core on the server, in the browser and on the command line.",
  "Quantities are integers with the unit as the last word of the name: `energyMilliwattHours`, `powerWatts`, `atMillis` (UTC).",
  "Errors are `application/problem+json` (RFC 9457) with a closed set of codes and a request id.",
].join(" ");

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "16 to 255 printable ASCII characters of your choice, best a UUID. The same request under the same key within a day gets the first answer again, and nothing is made twice. Answers are kept encrypted under this key: choose one that nobody guesses.",
  schema: { type: "string", minLength: 16, maxLength: 255 },
};

let document: Promise<ApiDocument> | undefined;

/** The OpenAPI document of the app, made once per isolate. */
export function describeApi(app: Hono<AppEnv>): Promise<ApiDocument> {
  document ??= generateSpecs(app, {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: "Wattest",
        version: "0.1.0",
        description: DESCRIPTION,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "Stations", description: "Charging stations and the public keys of their meters." },
        { name: "Readings", description: "What stations and gateways send." },
        {
          name: "OCPP",
          description:
            "The connection of charging stations, commands to them, their messages, and what they tell of themselves.",
        },
        { name: "Identifications", description: "Who may charge, and what stations are told of him." },
        { name: "Sessions", description: "Charging sessions and what is known of them." },
        { name: "Drivers", description: "What the link of one session shows." },
        { name: "Verification", description: "Signed meter records, verified for anyone." },
        { name: "Sites", description: "Where stations stand: their clock and their grid connection." },
        { name: "Charging profiles", description: "Those kept here, and what a station's come to." },
        {
          name: "Assignments",
          description: "Where charging profiles hold, and the roll-outs that bring them to stations.",
        },
        { name: "Feedback", description: "What drivers say, and what operators make of it." },
        {
          name: "Public list",
          description: "Stations, where they are and what drivers say of them: for anyone, and embeddable elsewhere.",
        },
        { name: "Search", description: "One search over stations, sessions and people." },
        { name: "Audit trail", description: "Who changed what, when, from what to what." },
        {
          name: "Signing in",
          description: "The first owner, signing in and out, passkeys, the organisation's own sign-in.",
        },
        { name: "Own account", description: "What a person may change about oneself." },
        { name: "People", description: "Who may sign in, and in which role; invitations." },
        { name: "API keys", description: "Access for programs, with permissions and an end." },
        { name: "Server", description: "The server itself." },
      ],
      components: { securitySchemes: { ...SECURITY_SCHEMES } },
    },
  }).then(withPolicy);
  return document;
}

/** Writes into each call who may make it: the routes themselves say nothing of it. */
function withPolicy(described: ApiDocument): ApiDocument {
  for (const [path, item] of Object.entries(described.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Record<string, unknown>>)) {
      const rule = POLICY[`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`];
      // A call without a rule is refused; a test finds it.
      if (rule === undefined) continue;
      operation.security = securityOf(rule);
      operation["x-who-may"] = whoMay(rule);
      if (rule.who !== "permitted") continue;
      operation["x-permission"] = rule.permission;
      if (method === "post") operation.parameters = [...((operation.parameters ?? []) as unknown[]), IDEMPOTENCY_KEY];
    }
  }
  return described;
}

/** `GET /api/docs`: readable without any other request. */
export async function answerDocumentPage(c: Context, app: Hono<AppEnv>): Promise<Response> {
  const problems = PROBLEM_CODES.map((code) => ({ code, ...problemKind(code) }));
  const { html, styleHash } = await documentPage(await describeApi(app), problems);
  return c.html(html, 200, {
    "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "Cache-Control": "no-cache",
  });
}
