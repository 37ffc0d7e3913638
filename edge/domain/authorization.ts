// Whether an identification may charge, by what is kept of it: the rules of OCPP 1.6 §4.1 to §4.2 (idTagInfo) and of 2.x,
// block C (idTokenInfo), in our own words. Versions say the answer in theirs (ocpp/tokens.ts).

/**
 * `unknown`: not kept here, and the policy refuses such. `concurrent`: it charges elsewhere as often as it may at the same
 * time.
 */
export const TOKEN_STATUSES = ["accepted", "blocked", "expired", "unknown", "concurrent"] as const;
export type TokenStatus = (typeof TOKEN_STATUSES)[number];

/** What is kept of an identification, as far as it decides. */
export interface KeptToken {
  readonly type: string;
  readonly group: string | null;
  readonly blocked: boolean;
  /** UTC milliseconds, the first instant at which it is not accepted any more; null: never. */
  readonly expiresAtMillis: number | null;
  /** Sessions at the same time; null: any number. */
  readonly maxSessions: number | null;
}

/** What is told of identifications that are not kept. */
export interface UnknownPolicy {
  readonly unknown: "accept" | "refuse" | "while-empty";
  /** Whether any identification is kept at all. */
  readonly anyKept: boolean;
}

/** Of a new installation. */
export const DEFAULT_POLICY: UnknownPolicy = { unknown: "while-empty", anyKept: false };

export interface Judgement {
  readonly status: TokenStatus;
  /** Null for identifications that are not kept, and for those without. */
  readonly group: string | null;
  readonly expiresAtMillis: number | null;
}

/** Letters count as the same in either case, spaces around it not at all. */
export function tokenKey(idToken: string): string {
  return idToken.trim().toLowerCase();
}

/**
 * Types of 2.x that are made where they are used: by a server for a remote start (Central), by the station itself (Local),
 * by a payment terminal that was paid (DirectPayment). Nobody can have kept them beforehand.
 */
const MADE_IN_PLACE = new Set(["Central", "Local", "DirectPayment"]);

/**
 * Judges one that is not kept (`kept` null) by the policy, else by what is kept. A card's number typed into a keypad is not
 * the card: KeyCode stands for itself alone, where the station tells the type (2.x).
 * @param type As the station names it; null where it does not (1.6).
 * @param isFull Whether as many sessions go on with it as may; asked at the start of a session alone.
 */
export function judgeToken(
  kept: KeptToken | null,
  type: string | null,
  policy: UnknownPolicy,
  isFull: (maxSessions: number) => boolean,
  nowMillis: number,
): Judgement {
  const isOther = kept !== null && type !== null && (type === "KeyCode") !== (kept.type === "KeyCode");
  if (kept === null || isOther) {
    const accepted =
      policy.unknown === "accept" ||
      (policy.unknown === "while-empty" && !policy.anyKept) ||
      (type !== null && MADE_IN_PLACE.has(type));
    return { status: accepted ? "accepted" : "unknown", group: null, expiresAtMillis: null };
  }
  const { group, expiresAtMillis, maxSessions } = kept;
  const say = (status: TokenStatus): Judgement => ({ status, group, expiresAtMillis });
  if (kept.blocked) return say("blocked");
  if (expiresAtMillis !== null && expiresAtMillis <= nowMillis) return say("expired");
  return say(maxSessions !== null && isFull(maxSessions) ? "concurrent" : "accepted");
}
