// The audit trail: who changed what, when, from what to what. Entries are only ever added.
import * as v from "valibot";

/** Closed: `<subject>.<what happened to it>`. */
export const AUDIT_ACTIONS = [
  "installation.set-up",
  "station.registered",
  "station.changed",
  "station.secret-rotated",
  "station.knock-forgotten",
  "station.commanded",
  "station.command-kept",
  "station.command-cancelled",
  "station.certificate-dismissed",
  "station.messages-judged",
  "station.profile-sent",
  "station.profiles-compared",
  "station.listing-changed",
  "station.exclusion-added",
  "station.exclusion-removed",
  "driver-link.made",
  "driver-link.revoked",
  "session.wishes-changed",
  "session.stop-asked",
  "feedback.changed",
  "feedback.noted",
  "feedback.answered",
  "feedback.hidden",
  "feedback.released",
  "feedback.erased",
  "feedback-template.made",
  "feedback-template.changed",
  "feedback-template.removed",
  "token.made",
  "token.changed",
  "token.removed",
  "token-policy.changed",
  "site.made",
  "site.changed",
  "site.removed",
  "site.energy-changed",
  "profile.published",
  "profile.changed",
  "profile.rolled-back",
  "profile.assigned",
  "profile.unassigned",
  "profile.rolled-out",
  "roll-out.stopped",
  "roll-out.continued",
  "person.joined",
  "person.signed-in",
  "person.signed-out",
  "person.role-changed",
  "person.changed",
  "person.password-changed",
  "person.session-ended",
  "person.removed",
  "passkey.added",
  "passkey.renamed",
  "passkey.removed",
  "invitation.made",
  "invitation.revoked",
  "key.made",
  "key.revoked",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Values before and after, field by field; secrets, keys, links and the names of identifications' holders never stand here. */
const fields = v.record(v.string(), v.unknown());

export const auditEntrySchema = v.object({
  /** Grows; the order of arrival in the trail. */
  id: v.number(),
  atMillis: v.number(),
  /** `nobody`: somebody not signed in, e.g. at the first run. Name as it was then. */
  actor: v.object({
    kind: v.picklist(["person", "key", "bootstrap", "nobody"]),
    id: v.nullable(v.string()),
    name: v.string(),
  }),
  action: v.picklist(AUDIT_ACTIONS),
  subject: v.object({
    kind: v.picklist([
      "installation",
      "station",
      "session",
      "feedback",
      "feedback-template",
      "token",
      "site",
      "profile",
      "person",
      "passkey",
      "invitation",
      "key",
    ]),
    id: v.string(),
    name: v.nullable(v.string()),
  }),
  /** Only fields that differ; null where there was nothing. */
  before: v.nullable(fields),
  after: v.nullable(fields),
  /** As in the answer's X-Request-Id. */
  requestId: v.string(),
  /** Network address of the caller; null when the platform does not tell. */
  address: v.nullable(v.string()),
});
export type AuditEntry = v.InferOutput<typeof auditEntrySchema>;

/**
 * `GET /api/audit?action=&actor=&subject=&sinceMillis=&untilMillis=&cursor=&limit=`, newest first.
 * `action`: one of AUDIT_ACTIONS, or all of a group by the word before the dot (`station`). `actor`: an actor's id.
 * `subject`: a subject's id. `untilMillis` is not part of the span.
 */
export const auditListSchema = v.object({ items: v.array(auditEntrySchema), nextCursor: v.optional(v.string()) });
export type AuditList = v.InferOutput<typeof auditListSchema>;

/** `GET /api/audit/export?format=csv|jsonl` and the same filters: oldest first, everything, streamed. */
export const AUDIT_EXPORT_FORMATS = ["csv", "jsonl"] as const;
