// Session ids: `<stationId>.<10 characters>`. The id names its station, so that any worker finds the object without
// asking a database, and depends on nothing but what identifies the session, so that it is the same in every order of
// arrival. The separator is the last dot; station ids may hold dots inside.

/** Crockford's base 32: no I, L, O, U, so that an id can be read out over a telephone. */
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SUFFIX_PATTERN = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/** What makes a session this one: its transaction, or the instant that bounds it on an EVSE without transactions. */
export type SessionIdentity =
  | { readonly evseId: number; readonly transactionId: string }
  | { readonly evseId: number; readonly boundary: "begin" | "end"; readonly atMillis: number };

/**
 * The id of a session. 50 bits of SHA-256: among a station's 10,000 sessions two share one with probability 5·10⁻⁸.
 * `sha256` comes from the core.
 */
export function sessionId(
  stationId: string,
  identity: SessionIdentity,
  sha256: (bytes: Uint8Array) => Uint8Array,
): string {
  // JSON keeps the parts apart whatever characters they hold.
  const parts =
    "transactionId" in identity
      ? ["transaction", stationId, identity.evseId, identity.transactionId]
      : [identity.boundary, stationId, identity.evseId, identity.atMillis];
  const digest = sha256(new TextEncoder().encode(JSON.stringify(parts)));
  let bits = 0n;
  for (const byte of digest.subarray(0, 7)) bits = (bits << 8n) | BigInt(byte);
  let suffix = "";
  for (let shift = 51n; shift >= 6n; shift -= 5n) suffix += ALPHABET[Number((bits >> shift) & 31n)];
  return `${stationId}.${suffix}`;
}

/** The station of a session id; null when the text is no session id. */
export function stationOfSession(id: string): string | null {
  const dot = id.lastIndexOf(".");
  if (dot < 1 || !SUFFIX_PATTERN.test(id.slice(dot + 1))) return null;
  return id.slice(0, dot);
}
