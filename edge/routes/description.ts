// The API described by itself: OpenAPI 3.1 for programs, one self-contained page for people.
import type { Context, Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import { PROBLEM_CODES } from "../contract/problem.ts";
import { problemKind } from "../errors.ts";
import type { AppEnv } from "../http.ts";
import { documentPage } from "./document-page.ts";

export type ApiDocument = Awaited<ReturnType<typeof generateSpecs>>;

const DESCRIPTION = [
  "Charging sessions from signed meter readings, verified by the same WebAssembly core on the server, in the browser and on the command line.",
  "Quantities are integers with the unit as the last word of the name: `energyMilliwattHours`, `powerWatts`, `atMillis` (UTC).",
  "Errors are `application/problem+json` (RFC 9457) with a closed set of codes and a request id.",
].join(" ");

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
      security: [{ accessKey: [] }],
      tags: [
        { name: "Stations", description: "Charging stations and the public keys of their meters." },
        { name: "Readings", description: "What stations and gateways send." },
        { name: "Sessions", description: "Charging sessions and what is known of them." },
        { name: "Drivers", description: "What the link of one session shows." },
        { name: "Verification", description: "Signed meter records, verified for anyone." },
        { name: "Search", description: "One search over stations, sessions and people." },
        { name: "Audit trail", description: "Who changed what, when, from what to what." },
        { name: "Server", description: "The server itself." },
      ],
      components: {
        securitySchemes: {
          accessKey: {
            type: "http",
            scheme: "bearer",
            description: "The key in WATTEST_BOOTSTRAP_KEY. Not needed on localhost while none is set.",
          },
          stationBasic: {
            type: "http",
            scheme: "basic",
            description: "User: station id. Password: the station's secret.",
          },
          stationBearer: { type: "http", scheme: "bearer", description: "The station's secret." },
        },
      },
    },
  });
  return document;
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
