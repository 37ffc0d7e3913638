// Stateless verification of signed meter records, open to anyone. The bytes that were sent are the bytes that are
// verified; nothing is kept.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { member, parseJson } from "../../assembly/host/json.ts";
import type { VerifyReport } from "../../assembly/host/verdict.ts";
import { verifyRecords } from "../../assembly/host/verify.ts";
import { MAX_JSON_DEPTH } from "../contract/limits.ts";
import { verifyReportSchema } from "../contract/verdict.ts";
import { core } from "../core.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bodyBytes, mediaType, problems, query } from "../http.ts";
import { duplicateProblem, parseBody } from "../validation.ts";

/** Room for keys of algorithms that are only named, not verified: an ML-DSA-87 key has 5,184 hex digits. */
const MAX_KEY_LENGTH = 8_192;
const MEDIA_TYPES = ["text/plain", "application/octet-stream", "application/json", "application/xml", "text/xml"];

const verifyQuery = v.object({
  publicKey: v.pipe(
    v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_KEY_LENGTH))),
    v.description("The meter's public key: SubjectPublicKeyInfo as DER in hex or base64, or PEM, or a raw point."),
  ),
});

interface Input {
  readonly bytes: Uint8Array;
  readonly publicKey: string | undefined;
}

/** A JSON string, or an object with `record` or `data` and perhaps `publicKey`; any other JSON is given as it came. */
function fromJson(bytes: Uint8Array): Input {
  const body = parseBody(bytes);
  if (!body.ok) throw new ProblemError(body.problem);
  const duplicate = body.value.duplicates[0];
  const { root } = body.value;
  if (root.kind === "string") return { bytes: new TextEncoder().encode(root.value), publicKey: undefined };
  const record = member(root, "record") ?? member(root, "data");
  if (record?.kind !== "string") return { bytes, publicKey: undefined };
  if (duplicate !== undefined) throw new ProblemError(duplicateProblem(duplicate.offset));
  const key = member(root, "publicKey");
  if (key !== undefined && key.kind !== "null" && (key.kind !== "string" || key.value.length > MAX_KEY_LENGTH)) {
    const detail = `/publicKey: a text of at most ${MAX_KEY_LENGTH} characters is needed.`;
    throw new ProblemError({ code: "schema-violated", detail, pointer: "/publicKey" });
  }
  const publicKey = key?.kind === "string" ? key.value : undefined;
  return { bytes: new TextEncoder().encode(record.value), publicKey };
}

/** OCMF starts with its name; a JSON body does not, so that raw records sent as JSON are told apart. */
function isBareRecord(bytes: Uint8Array): boolean {
  const json = parseJson(bytes, MAX_JSON_DEPTH);
  return !json.ok && new TextDecoder().decode(bytes.subarray(0, 16)).trimStart().startsWith("OCMF|");
}

export const verifyRoutes = new Hono<AppEnv>().post(
  "/",
  describeRoute({
    tags: ["Verification"],
    summary: "Verify signed records",
    description:
      "Verifies every record in the body over its bytes as received: signature, key and rules are separate verdicts. Stateless; needs no credentials. A record that is not valid is a good answer (200) that says why.",
    requestBody: {
      required: true,
      content: {
        "text/plain": { schema: { type: "string" }, example: 'OCMF|{"FV":"1.0",…}|{"SD":"3045…"}' },
        "application/octet-stream": { schema: { type: "string", format: "binary" } },
        "application/json": {
          schema: {
            oneOf: [
              { type: "string" },
              {
                type: "object",
                properties: {
                  record: { type: "string", description: "The record; `data` is understood too." },
                  publicKey: { type: "string", maxLength: MAX_KEY_LENGTH },
                },
                required: ["record"],
              },
            ],
          },
          example: { record: 'OCMF|{"FV":"1.0",…}|{"SD":"3045…"}', publicKey: "3059301306072a8648ce3d0201…" },
        },
        "application/xml": { schema: { type: "string" } },
      },
    },
    responses: {
      ...answers(200, "One report per record, and the session when begin and end are there.", verifyReportSchema, {
        records: [],
      }),
      ...problems(
        "bad-request",
        "json-malformed",
        "json-too-deep",
        "body-too-large",
        "unsupported-media-type",
        "schema-violated",
        "too-many-attempts",
      ),
    },
  }),
  query(verifyQuery),
  async (c) => {
    const type = mediaType(c);
    if (type !== "" && !MEDIA_TYPES.includes(type)) {
      const detail = `Send the record as one of: ${MEDIA_TYPES.join(", ")}.`;
      throw new ProblemError({ code: "unsupported-media-type", detail });
    }
    const body = await bodyBytes(c);
    if (body.byteLength === 0)
      throw new ProblemError({ code: "bad-request", detail: "The body is empty; it is the record." });
    const input =
      type === "application/json" && !isBareRecord(body) ? fromJson(body) : { bytes: body, publicKey: undefined };
    const publicKey = c.req.valid("query").publicKey ?? input.publicKey;
    const report: VerifyReport = verifyRecords(core(), input.bytes, {
      nowMillis: Date.now(),
      ...(publicKey === undefined ? {} : { publicKey }),
    });
    return c.json(report, 200);
  },
);
