// Identifications that may charge: cards, apps, cars (idTag of OCPP 1.6, IdToken of 2.x).
import * as v from "valibot";
import { printable } from "./text.ts";

/** Letters count as the same in either case (OCPP 1.6 CiString20Type, 2.x identifierString); 1.6 carries 20 characters. */
export const idTokenSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(255),
  v.regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, "An identification has 1 to 255 printable ASCII characters."),
);

/** As 2.x names them. Stations of 1.6 do not tell: there the type only says what the operator knows of it. */
export const TOKEN_TYPES = [
  "ISO14443",
  "ISO15693",
  "eMAID",
  "KeyCode",
  "Central",
  "Local",
  "MacAddress",
  "DirectPayment",
  "EVCCID",
  "VIN",
] as const;
export const tokenTypeSchema = v.picklist(TOKEN_TYPES);

const label = v.pipe(v.string(), v.trim(), v.maxLength(100), printable);

const changeable = {
  /** Whose it is, in the operator's words; personal data. */
  name: v.optional(label),
  type: v.optional(tokenTypeSchema),
  /** Members of one group may end each other's sessions (parentIdTag of 1.6, groupIdToken of 2.x); null: none. */
  group: v.optional(v.nullable(idTokenSchema)),
  blocked: v.optional(v.boolean()),
  /** UTC milliseconds; null: never. */
  expiresAtMillis: v.optional(v.nullable(v.pipe(v.number(), v.integer()))),
  /** Sessions at the same time, over all stations, 1 to 1,000; null: any number. */
  maxSessions: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)))),
};

/** `POST /api/tokens`. Left out: no name, ISO14443, no group, not blocked, no expiry, any number of sessions. */
export const newTokenSchema = v.object({ idToken: idTokenSchema, ...changeable });
export type NewToken = v.InferOutput<typeof newTokenSchema>;

/** `PATCH /api/tokens/:idToken` with If-Match. */
export const tokenChangeSchema = v.object(changeable);
export type TokenChange = v.InferOutput<typeof tokenChangeSchema>;

export const tokenSchema = v.object({
  idToken: v.string(),
  name: v.string(),
  type: tokenTypeSchema,
  group: v.nullable(v.string()),
  blocked: v.boolean(),
  expiresAtMillis: v.nullable(v.number()),
  maxSessions: v.nullable(v.number()),
  /** What a station that asks is told now, but for sessions at the same time. */
  status: v.picklist(["accepted", "blocked", "expired"]),
  activeSessions: v.number(),
  createdAtMillis: v.number(),
  /** Grows by one with each change; the ETag is `"<version>"`. */
  version: v.number(),
});
export type Token = v.InferOutput<typeof tokenSchema>;

/** `GET /api/tokens?search=&status=&group=&cursor=&limit=`. */
export const tokenListSchema = v.object({ items: v.array(tokenSchema), nextCursor: v.optional(v.string()) });
export type TokenList = v.InferOutput<typeof tokenListSchema>;

/** `POST /api/tokens/import`: 1 to 1,000 at once; those that are there already are changed. All or nothing. */
export const tokenImportSchema = v.object({
  tokens: v.pipe(v.array(newTokenSchema), v.minLength(1), v.maxLength(1_000)),
});
export const tokenImportResultSchema = v.object({ created: v.number(), changed: v.number() });

/**
 * `GET`, `PUT /api/token-policy`: what a station is told of an identification that is not kept here. `while-empty`, the
 * default, accepts it as long as there is no token at all, so that a new installation charges; then it is refused.
 */
export const tokenPolicySchema = v.object({ unknown: v.picklist(["accept", "refuse", "while-empty"]) });
export type TokenPolicy = v.InferOutput<typeof tokenPolicySchema>;
