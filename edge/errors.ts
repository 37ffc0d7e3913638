// Refusals on their way to a client: a closed set of codes, each with its status and title, as application/problem+json
// (RFC 9457). Nothing of what was sent and nothing internal is repeated in them.
import type { Problem, ProblemCode } from "./contract/problem.ts";

export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;

interface ProblemKind {
  readonly status: ProblemStatus;
  readonly title: string;
}

/** Status and title of a code. */
export function problemKind(code: ProblemCode): ProblemKind {
  switch (code) {
    case "bad-request":
      return { status: 400, title: "The request cannot be read" };
    case "json-malformed":
      return { status: 400, title: "The body is not JSON" };
    case "json-too-deep":
      return { status: 400, title: "The JSON is nested too deeply" };
    case "schema-violated":
      return { status: 422, title: "A value is not allowed" };
    case "meter-key-malformed":
      return { status: 422, title: "A meter's public key cannot be used" };
    case "body-too-large":
      return { status: 413, title: "The body is too large" };
    case "unsupported-media-type":
      return { status: 415, title: "The content type is not supported" };
    case "credentials-missing":
      return { status: 401, title: "Credentials are needed" };
    case "credentials-wrong":
      return { status: 401, title: "The credentials are wrong" };
    case "forbidden":
      return { status: 403, title: "This is not allowed" };
    case "route-unknown":
      return { status: 404, title: "There is no such address" };
    case "station-unknown":
      return { status: 404, title: "There is no such station" };
    case "session-unknown":
      return { status: 404, title: "There is no such session" };
    case "driver-link-unknown":
      return { status: 404, title: "The link is not valid, or no more" };
    case "wishes-closed":
      return { status: 409, title: "The session takes no wishes" };
    case "feedback-unknown":
      return { status: 404, title: "There is no such feedback" };
    case "feedback-closed":
      return { status: 409, title: "The feedback cannot be given or changed any more" };
    case "feedback-given":
      return { status: 409, title: "Something else was said already" };
    case "photo-unknown":
      return { status: 404, title: "There is no such photo" };
    case "photo-unreadable":
      return { status: 422, title: "The photo cannot be read" };
    case "feedback-template-unknown":
      return { status: 404, title: "There is no such template" };
    case "feedback-view-unknown":
      return { status: 404, title: "There is no such view" };
    case "exclusion-unknown":
      return { status: 404, title: "There is no such time left out" };
    case "list-full":
      return { status: 409, title: "There are as many as are kept" };
    case "command-unknown":
      return { status: 404, title: "There is no such command" };
    case "command-ended":
      return { status: 409, title: "The command does not wait any more" };
    case "certificate-request-unknown":
      return { status: 404, title: "There is no such certificate request" };
    case "certificate-request-closed":
      return { status: 409, title: "The certificate request is closed" };
    case "token-unknown":
      return { status: 404, title: "There is no such identification" };
    case "site-unknown":
      return { status: 404, title: "There is no such site" };
    case "site-in-use":
      return { status: 409, title: "The site is in use" };
    case "profile-unknown":
      return { status: 404, title: "There is no such profile" };
    case "profile-version-unknown":
      return { status: 404, title: "The profile has no such version" };
    case "profile-place-unknown":
      return { status: 404, title: "The station has no such profile" };
    case "profile-archived":
      return { status: 409, title: "The profile is archived" };
    case "profile-assigned":
      return { status: 409, title: "The profile is assigned" };
    case "assignment-unknown":
      return { status: 404, title: "There is no such assignment" };
    case "assignment-ended":
      return { status: 409, title: "The assignment has ended" };
    case "place-taken":
      return { status: 409, title: "A stack level is already taken" };
    case "roll-out-unknown":
      return { status: 404, title: "There is no such roll-out" };
    case "roll-out-ended":
      return { status: 409, title: "The roll-out has ended" };
    case "person-unknown":
      return { status: 404, title: "There is no such person" };
    case "key-unknown":
      return { status: 404, title: "There is no such key" };
    case "passkey-unknown":
      return { status: 404, title: "There is no such passkey" };
    case "invitation-unknown":
      return { status: 404, title: "The invitation is not valid, or no more" };
    case "token-exists":
      return { status: 409, title: "The identification is kept already" };
    case "person-exists":
      return { status: 409, title: "The person has an account already" };
    case "owner-needed":
      return { status: 409, title: "An owner must remain" };
    case "setup-done":
      return { status: 409, title: "The first owner exists already" };
    case "passkey-refused":
      return { status: 422, title: "The passkey cannot be accepted" };
    case "sign-in-unavailable":
      return { status: 503, title: "Signing in is not set up" };
    case "method-not-allowed":
      return { status: 405, title: "The address does not know this method" };
    case "station-exists":
      return { status: 409, title: "The station exists already" };
    case "station-not-accepted":
      return { status: 409, title: "The station is not accepted" };
    case "version-conflict":
      return { status: 412, title: "Somebody else changed it first" };
    case "idempotency-key-reused":
      return { status: 422, title: "The Idempotency-Key stands for another request" };
    case "request-in-progress":
      return { status: 409, title: "The same request is being answered" };
    case "too-many-attempts":
      return { status: 429, title: "Too many attempts" };
    case "storage-unavailable":
      return { status: 503, title: "The storage does not answer" };
    case "internal":
      return { status: 500, title: "Something is wrong on our side" };
    default:
      return code satisfies never;
  }
}

export interface ProblemDetails {
  readonly code: ProblemCode;
  /** One sentence: what is wrong and where. */
  readonly detail: string;
  /** JSON pointer (RFC 6901) into the body, or the name of a parameter. */
  readonly pointer?: string;
  /** Byte offset in the body. */
  readonly offset?: number;
  /** Everything that is wrong, where more than one thing can be. */
  readonly errors?: Problem["errors"];
  readonly retryAfterSeconds?: number;
  readonly allow?: string;
  /** The station's own credentials are asked for, by HTTP Basic or as a Bearer. */
  readonly basic?: boolean;
}

/** Thrown by routes, turned into an answer in one place. */
export class ProblemError extends Error {
  readonly details: ProblemDetails;
  constructor(details: ProblemDetails) {
    super(details.code);
    this.details = details;
  }
}

/** The answer of a problem. */
export function problemResponse(details: ProblemDetails, requestId: string): Response {
  const { status, title } = problemKind(details.code);
  const problem: Problem = {
    type: `/api/docs#problem-${details.code}`,
    title,
    status,
    code: details.code,
    detail: details.detail,
    requestId,
    ...(details.pointer === undefined ? {} : { pointer: details.pointer }),
    ...(details.offset === undefined ? {} : { offset: details.offset }),
    ...(details.errors === undefined ? {} : { errors: details.errors }),
  };
  const headers = new Headers({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  if (status === 401) headers.append("WWW-Authenticate", 'Bearer realm="wattest"');
  // Not on every 401: a browser answers a Basic challenge with its own password window.
  if (details.basic === true) headers.append("WWW-Authenticate", 'Basic realm="wattest", charset="UTF-8"');
  if (details.retryAfterSeconds !== undefined) headers.set("Retry-After", String(details.retryAfterSeconds));
  if (details.allow !== undefined) headers.set("Allow", details.allow);
  return new Response(JSON.stringify(problem), { status, headers });
}
