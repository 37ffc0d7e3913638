// Where outside data enters: bodies bounded before they are read, JSON parsed with byte offsets, values checked against
// the contract. A refusal says where and what is allowed, and never repeats what was sent: it may be a secret.
import * as v from "valibot";
import { type JsonNode, parseJson, toValue } from "../assembly/host/json.ts";
import { readAtMost } from "./bounded-bytes.ts";
import { MAX_JSON_DEPTH } from "./contract/limits.ts";
import type { ProblemDetails } from "./errors.ts";

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemDetails };

/** Reads a body of at most `limit` bytes; one that is longer is cut off as soon as that shows. */
export async function readBody(request: Request, limit: number): Promise<Checked<Uint8Array>> {
  const tooLarge = {
    ok: false,
    problem: { code: "body-too-large", detail: `A body has at most ${limit} bytes.` },
  } as const;
  const declared = request.headers.get("Content-Length");
  if (declared !== null && Number(declared) > limit) return tooLarge;
  if (request.body === null) return { ok: true, value: new Uint8Array() };
  const value = await readAtMost(request.body as ReadableStream<Uint8Array>, limit);
  return value === null ? tooLarge : { ok: true, value };
}

export interface JsonBody {
  readonly root: JsonNode;
  readonly duplicates: readonly { readonly name: string; readonly offset: number }[];
}

/** Parses a JSON body. Repeated members are reported, not refused: the caller knows whether they sink everything. */
export function parseBody(bytes: Uint8Array): Checked<JsonBody> {
  const result = parseJson(bytes, MAX_JSON_DEPTH);
  if (result.ok) return { ok: true, value: result };
  const problem: ProblemDetails =
    result.code === "too-deep"
      ? {
          code: "json-too-deep",
          detail: `JSON may be nested ${MAX_JSON_DEPTH} levels deep; it is deeper at byte ${result.offset}.`,
          offset: result.offset,
        }
      : {
          code: "json-malformed",
          detail: `The body is not valid JSON at byte ${result.offset}. ${result.message}`,
          offset: result.offset,
        };
  return { ok: false, problem };
}

/** Parses a JSON body and checks all of it; a repeated member name is refused. */
export function checkBody<S extends v.GenericSchema>(bytes: Uint8Array, schema: S): Checked<v.InferOutput<S>> {
  const body = parseBody(bytes);
  if (!body.ok) return body;
  const duplicate = body.value.duplicates[0];
  if (duplicate !== undefined) return { ok: false, problem: duplicateProblem(duplicate.offset) };
  return checkValue(toValue(body.value.root), schema);
}

export function duplicateProblem(offset: number): ProblemDetails {
  const detail = `A member name occurs twice in one object, at byte ${offset}; which of them counts is not defined.`;
  return { code: "json-malformed", detail, offset };
}

/** Checks a value against a schema. */
export function checkValue<S extends v.GenericSchema>(value: unknown, schema: S): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, problem: issueProblem(result.issues[0]) };
}

/** Turns the first issue into a place and a sentence. */
export function issueProblem(issue: v.BaseIssue<unknown>): ProblemDetails {
  const pointer = (issue.path ?? [])
    .map((item) => `/${String(item.key).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
  const place = pointer === "" ? "The value" : pointer;
  return { code: "schema-violated", detail: `${place}: ${ruleOf(issue)}`, pointer };
}

/** What is allowed, in words. The library's own messages name what was received. */
function ruleOf(issue: v.BaseIssue<unknown>): string {
  const requirement = String(issue.requirement);
  switch (issue.type) {
    case "regex":
    case "check":
      // Messages of these are written in the contract.
      return issue.message;
    case "min_length":
      return `at least ${requirement} ${unitOf(issue.input, requirement)} needed.`;
    case "max_length":
      return `at most ${requirement} ${unitOf(issue.input, requirement)} allowed.`;
    case "min_value":
      return `the least allowed value is ${requirement}.`;
    case "max_value":
      return `the greatest allowed value is ${requirement}.`;
    case "integer":
      return "a whole number is needed.";
    default:
      if (issue.input === undefined) return "it is missing.";
      return issue.expected === null ? "it is not allowed." : `${inWords(issue.expected)} is needed.`;
  }
}

function unitOf(input: unknown, requirement: string): string {
  const unit = Array.isArray(input) ? "item" : "character";
  return requirement === "1" ? `${unit} is` : `${unit}s are`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

/** The library writes `string`, `Array`, or `("begin" | "end")`. */
function inWords(expected: string): string {
  const options = expected.replace(/^\(|\)$/g, "").split(" | ");
  const words = options.map((option) => TYPE_WORDS[option] ?? option);
  return words.length > 2 ? `one of ${words.join(", ")}` : words.join(" or ");
}
