// Error codes of CALLERROR and CALLRESULTERROR. One cause has one code per version: OCPP-J 1.6 §4.2.3 (with its two
// misspelt names, which its errata keep), OCPP 2.0.1 and 2.1 part 4 §4.3.
import type { OcppVersion } from "./versions.ts";

/** What is wrong with a frame or what it carries. */
export type ErrorCause =
  /** The text is no JSON, too deep or too long, or the payload is no object. */
  | "syntax"
  /** The array is none of the frames of the version. */
  | "framing"
  | "message-type"
  /** The version has no such action. */
  | "action-unknown"
  /** The action exists, but its receiver does not take it. */
  | "action-unsupported"
  /** A member that the message does not have. */
  | "structure"
  /** A member is missing, or a list has too few or too many items. */
  | "occurrence"
  | "type"
  /** The value is of the right type and not allowed: enumeration, length, range, format. */
  | "value"
  | "internal"
  | "security"
  | "other";

const CODES_16 = {
  syntax: "FormationViolation",
  framing: "FormationViolation",
  "message-type": "GenericError",
  "action-unknown": "NotImplemented",
  "action-unsupported": "NotSupported",
  structure: "FormationViolation",
  // ProtocolError ("incomplete") would fit a missing member too; this one also fits lists, and 2.x has kept it.
  occurrence: "OccurenceConstraintViolation",
  type: "TypeConstraintViolation",
  value: "PropertyConstraintViolation",
  internal: "InternalError",
  security: "SecurityError",
  other: "GenericError",
} as const satisfies Record<ErrorCause, string>;

const CODES_2 = {
  ...CODES_16,
  syntax: "FormatViolation",
  framing: "RpcFrameworkError",
  "message-type": "MessageTypeNotSupported",
  structure: "ProtocolError",
  occurrence: "OccurrenceConstraintViolation",
} as const satisfies Record<ErrorCause, string>;

export type ErrorCode = (typeof CODES_16)[ErrorCause] | (typeof CODES_2)[ErrorCause];

/** The code of a cause as the version spells it. */
export function errorCode(version: OcppVersion, cause: ErrorCause): ErrorCode {
  return version === "1.6" ? CODES_16[cause] : CODES_2[cause];
}

/** Stands for the id of a message whose own could not be read (2.0.1 and 2.1 part 4 §4.2.3). */
export const UNREADABLE_MESSAGE_ID = "-1";

/** What a CALLERROR or CALLRESULTERROR says. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** One sentence, without what was received: it may be a secret. */
  readonly description: string;
  readonly details: Readonly<Record<string, unknown>>;
}
