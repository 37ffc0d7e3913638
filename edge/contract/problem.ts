// Errors as application/problem+json (RFC 9457) with a closed set of codes.
import * as v from "valibot";

export const PROBLEM_CODES = [
  "bad-request",
  "body-too-large",
  "json-malformed",
  "json-too-deep",
  "schema-violated",
  "unsupported-media-type",
  "credentials-missing",
  "credentials-wrong",
  "forbidden",
  "route-unknown",
  "method-not-allowed",
  "station-unknown",
  "station-exists",
  "station-not-accepted",
  "session-unknown",
  "driver-link-unknown",
  "wishes-closed",
  "feedback-unknown",
  "feedback-closed",
  "feedback-given",
  "feedback-template-unknown",
  "feedback-view-unknown",
  "list-full",
  "photo-unknown",
  "photo-unreadable",
  "command-unknown",
  "command-ended",
  "certificate-request-unknown",
  "certificate-request-closed",
  "token-unknown",
  "token-exists",
  "site-unknown",
  "site-in-use",
  "profile-unknown",
  "profile-version-unknown",
  "profile-place-unknown",
  "profile-archived",
  "profile-assigned",
  "assignment-unknown",
  "assignment-ended",
  "place-taken",
  "roll-out-unknown",
  "roll-out-ended",
  "person-unknown",
  "person-exists",
  "owner-needed",
  "key-unknown",
  "passkey-unknown",
  "passkey-refused",
  "invitation-unknown",
  "setup-done",
  "sign-in-unavailable",
  "meter-key-malformed",
  "version-conflict",
  "idempotency-key-reused",
  "request-in-progress",
  "too-many-attempts",
  "storage-unavailable",
  "internal",
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export const problemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(PROBLEM_CODES),
  /** One sentence: what is wrong and where. */
  detail: v.string(),
  requestId: v.string(),
  /** Where in the input: a JSON pointer, when the fault has a place. */
  pointer: v.optional(v.string()),
  /** Byte offset in the body, for malformed JSON. */
  offset: v.optional(v.number()),
  /** Everything that is wrong, where more than one thing can be: the first one is that of `detail` and `pointer`. */
  errors: v.optional(
    v.array(
      v.object({
        code: v.string(),
        message: v.string(),
        pointer: v.string(),
        severity: v.picklist(["error", "remark"]),
        clause: v.optional(v.string()),
        /** What the sentence was filled with, for whoever says it in another language. */
        values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
      }),
    ),
  ),
});
export type Problem = v.InferOutput<typeof problemSchema>;
