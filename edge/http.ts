// What every route shares: the request's types, bodies and parameters checked against the contract, and how a route's
// refusals are described.
import type { Context, MiddlewareHandler } from "hono";
import { type DescribeRouteOptions, resolver, validator } from "hono-openapi";
import * as v from "valibot";
import { MAX_BODY_BYTES } from "./contract/limits.ts";
import { type ProblemCode, problemSchema } from "./contract/problem.ts";
import { type Bindings, bindingsOf } from "./env.ts";
import { type ProblemDetails, ProblemError, problemKind } from "./errors.ts";
import type { Rule } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { checkBody, issueProblem, readBody } from "./validation.ts";

export interface AppEnv {
  Variables: {
    requestId: string;
    /** Who asks; null: nobody known. Set before a route runs, unless its rule says that it is the same for everybody. */
    principal: Principal | null;
    /** Pages of other origins may read the answer. */
    openToOthers?: true;
    /** The rule of the route that will run. */
    rule?: Rule;
  };
}

export function bindings(c: Context): Bindings {
  return bindingsOf(c.env);
}

/** The station's object. Names are checked by the caller. */
export function stationStub(c: Context, stationId: string) {
  return bindings(c).stations.getByName(stationId);
}

/** The value of an object's answer, or its refusal as an error. */
export function unwrap<T>(answer: { ok: true; value: T } | { ok: false; problem: ProblemDetails }): T {
  if (answer.ok) return answer.value;
  throw new ProblemError(answer.problem);
}

/** The media type of the body, without parameters, in lower case; empty when none is stated. */
export function mediaType(c: Context): string {
  return (c.req.header("Content-Type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Reads a body of at most `limit` bytes or refuses. */
export async function bodyBytes(c: Context, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  const encoding = c.req.header("Content-Encoding")?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") {
    const detail = "Send the body as it is, without Content-Encoding: compressed bodies are not read.";
    throw new ProblemError({ code: "unsupported-media-type", detail });
  }
  const body = await readBody(c.req.raw, limit);
  if (!body.ok) throw new ProblemError(body.problem);
  return body.value;
}

export function requireJson(c: Context): void {
  if (mediaType(c) === "application/json") return;
  throw new ProblemError({
    code: "unsupported-media-type",
    detail: "Send the body as Content-Type: application/json.",
  });
}

/** Checks a JSON body against a schema of the contract before the route runs. */
export function jsonBody<S extends v.GenericSchema>(
  schema: S,
  limit = MAX_BODY_BYTES,
): MiddlewareHandler<AppEnv, string, { in: { json: v.InferInput<S> }; out: { json: v.InferOutput<S> } }> {
  return async (c, next) => {
    requireJson(c);
    const checked = checkBody(await bodyBytes(c, limit), schema);
    if (!checked.ok) throw new ProblemError(checked.problem);
    c.req.addValidatedData("json", checked.value as object);
    await next();
  };
}

/** Checks query parameters; the refusal names the parameter and never repeats its value. */
export function query<S extends v.GenericSchema>(schema: S) {
  return validator("query", schema, (result) => {
    if (result.success) return;
    const issue = result.error[0] as v.BaseIssue<unknown> | undefined;
    if (issue === undefined) throw new ProblemError({ code: "bad-request", detail: "A parameter is not allowed." });
    const { detail, pointer = "" } = issueProblem(issue);
    const place = pointer.slice(1);
    throw new ProblemError({ code: "bad-request", detail: detail.replace(pointer, place), pointer: place });
  });
}

/** Page size of lists. */
export const limitParameter = v.pipe(
  v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/, "a whole number from 1 to 200 is needed.")), "50"),
  v.transform(Number),
  v.minValue(1),
  v.maxValue(200),
  v.description("Items per page, 1 to 200."),
);

export const cursorParameter = v.pipe(v.optional(v.string()), v.description("`nextCursor` of the page before."));

/** A parameter in the path, for the document. */
export function pathParameter(name: string, description: string, example: string) {
  return { name, in: "path" as const, required: true, description, schema: { type: "string" as const }, example };
}

/** The header of calls that change what somebody may have changed meanwhile, for the document. */
export const ifMatchParameter = {
  name: "If-Match",
  in: "header" as const,
  required: true,
  description: 'The version that the change was made from, as in the ETag: `"3"`.',
  schema: { type: "string" as const },
};

/** The version in If-Match. Throws `bad-request` where it is missing or none of ours. */
export function versionToChange(c: Context): number {
  const version = /^"(\d{1,15})"$/.exec(c.req.header("If-Match") ?? "")?.[1];
  if (version !== undefined) return Number(version);
  const detail = 'Send If-Match with the version that the change was made from, for example If-Match: "1".';
  throw new ProblemError({ code: "bad-request", detail, pointer: "If-Match" });
}

export const stationIdParameter = pathParameter("stationId", "Id of the station.", "CS-0042");
export const sessionIdParameter = pathParameter(
  "id",
  "Id of the session: `<stationId>.<10 characters>`.",
  "CS-0042.7Q4K2M9XW1",
);

type Responses = NonNullable<DescribeRouteOptions["responses"]>;

/** Describes a route's good answer as JSON of a schema. */
export function answers<S extends v.GenericSchema>(
  status: number,
  description: string,
  schema: S,
  example?: unknown,
): Responses {
  return {
    [status]: {
      description,
      content: { "application/json": { schema: resolver(schema), ...(example === undefined ? {} : { example }) } },
    },
  };
}

/** Describes the problems that a route answers, grouped by status. */
export function problems(...codes: ProblemCode[]): Responses {
  const responses: Responses = {};
  const byStatus = Map.groupBy([...codes, "internal"] as ProblemCode[], (code) => problemKind(code).status);
  for (const [status, list] of byStatus) {
    const code = list[0];
    if (code === undefined) continue;
    responses[status] = {
      description: list.map((one) => `\`${one}\`: ${problemKind(one).title}.`).join(" "),
      content: {
        "application/problem+json": {
          schema: resolver(problemSchema),
          example: {
            type: `/api/docs#problem-${code}`,
            title: problemKind(code).title,
            status,
            code,
            detail: "One sentence that says what is wrong and where.",
            requestId: "5f0c7b1e-0d3e-4a1c-9f5a-2b7f6f1f9d10",
          },
        },
      },
    };
  }
  return responses;
}
