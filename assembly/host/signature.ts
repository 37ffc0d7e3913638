// The verdict on one signature: which of the keys counts, whether it fits, and what is known of that key. Independent of
// the record's format and of its rules.

import { because, type Cause, cause } from "./causes.ts";
import type { Core, Hash, SignatureStatus } from "./core.ts";
import { type KeyCurve, ORDER_BYTES } from "./curves.ts";
import type { FindingList } from "./findings.ts";
import { type KeyRefusal, type PublicKey, parsePublicKey } from "./keys.ts";
import type { KeyVerdict, PublicKeySource, SignatureReason, SignatureVerdict } from "./verdict.ts";

/** A signature that a record carries. */
export interface SignatureInput {
  readonly curve: KeyCurve;
  /** Of ECDSA; Ed25519 brings its own. */
  readonly hash: Hash;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Texts of the keys at hand. A registered key goes before a supplied one, that before an embedded one. */
export interface KeysAtHand {
  /** Keys registered for this meter: more than one after a key was changed. */
  readonly registered: readonly string[];
  readonly supplied: string | null;
  readonly embedded: string | null;
}

/** Outcome of a verification, in the terms of the report. */
export interface SignatureOutcome {
  readonly verdict: SignatureVerdict;
  readonly code?: SignatureReason;
  /** Present unless `verdict` is "valid". */
  readonly reason?: Cause;
  readonly encoding: "der" | "raw" | null;
  readonly key: KeyVerdict;
  readonly source: PublicKeySource;
  /** SubjectPublicKeyInfo, lower-case hex; null when there is no readable key. */
  readonly publicKey: string | null;
}

/**
 * Verifies under the key that counts.
 * With registered keys, one of them must fit; when none does but the key beside the record does, the finding
 * `key-contradicts-registration` says so and the signature stays invalid.
 * @param input Null when the signature itself cannot be checked: then only the key is read, and `refusal` is the reason.
 */
export function judgeSignature(
  core: Core,
  input: SignatureInput | null,
  refusal: { readonly code: SignatureReason; readonly cause: Cause } | undefined,
  keys: KeysAtHand,
  curveHint: KeyCurve | null,
  findings: FindingList,
): SignatureOutcome {
  const parse = (text: string) => parsePublicKey(core, text, curveHint ?? undefined);
  const supplied = keys.supplied === null ? null : parse(keys.supplied);
  const embedded = keys.embedded === null ? null : parse(keys.embedded);
  const beside = supplied ?? embedded;
  const registered = keys.registered.map(parse);
  const source =
    keys.registered.length > 0
      ? "registered"
      : keys.supplied !== null
        ? "supplied"
        : keys.embedded !== null
          ? "embedded"
          : "none";
  const candidates = source === "registered" ? registered : beside === null ? [] : [beside];
  const tried = candidates.map((key) => tryKey(core, input, key));
  const best = tried.find((trial) => trial.verdict === "valid") ?? tried[0];
  const publicKey = best?.key.ok ? best.key.spkiHex : null;
  if (best?.key.ok && best.key.notes.length > 0) findings.add("key-form", because(...best.key.notes));
  const base = { source, publicKey, key: knownAs(source, best?.key) } as const;
  const isOther = (key: PublicKey | KeyRefusal | null) => key?.ok === true && key.spkiHex !== publicKey;
  if (publicKey !== null && (isOther(supplied) || isOther(embedded))) findings.add("key-beside-record-differs");

  if (refusal !== undefined || input === null) {
    const { code, cause: reason } = refusal ?? UNREADABLE;
    return { ...base, verdict: verdictOf(code), code, reason, encoding: null };
  }
  if (best === undefined) {
    const reason = cause("key-absent");
    return { ...base, verdict: "unverifiable", code: "public-key-missing", reason, encoding: null };
  }
  if (
    best.verdict !== "valid" &&
    source === "registered" &&
    beside?.ok &&
    !tried.some(({ key }) => isSame(key, beside))
  ) {
    if (tryKey(core, input, beside).verdict === "valid") findings.add("key-contradicts-registration");
    return { ...base, ...best.outcome, key: "contradicting" };
  }
  return { ...base, ...best.outcome };
}

interface Trial {
  readonly key: PublicKey | KeyRefusal;
  readonly verdict: SignatureVerdict;
  readonly outcome: Pick<SignatureOutcome, "verdict" | "encoding"> & {
    readonly code?: SignatureReason;
    readonly reason?: Cause;
  };
}

const UNREADABLE = { code: "record-unreadable", cause: cause("signature-unreadable") } as const;

function tryKey(core: Core, input: SignatureInput | null, key: PublicKey | KeyRefusal): Trial {
  const fail = (code: SignatureReason, reason: Cause, encoding: "der" | "raw" | null = null): Trial => {
    const verdict = verdictOf(code);
    return { key, verdict, outcome: { verdict, code, reason, encoding } };
  };
  if (!key.ok) return fail(key.reason, key);
  if (input === null) return fail(UNREADABLE.code, UNREADABLE.cause);
  if (key.curve !== input.curve) {
    return fail("curve-mismatch", cause("key-other-curve", { key: key.curve, signed: input.curve }));
  }
  const { status, encoding } = verifyEitherEncoding(core, input, key);
  switch (status) {
    case "valid":
      return { key, verdict: "valid", outcome: { verdict: "valid", encoding } };
    case "mismatch":
      return fail("signature-mismatch", cause("signature-mismatch"), encoding);
    case "malformed-signature":
      return fail(
        "signature-malformed",
        cause(input.curve === "Ed25519" ? "signature-form-ed25519" : "signature-form"),
      );
    case "malformed-key":
      return fail("public-key-malformed", cause("key-unreadable"));
    case "key-at-infinity":
      return fail("public-key-at-infinity", cause("key-infinity"));
    case "key-off-curve":
      return fail("public-key-off-curve", cause("key-off-its-curve"));
  }
}

/** DER first; bytes that are none and have the length of r and s are read as those. Ed25519 knows one form, with no name. */
function verifyEitherEncoding(
  core: Core,
  { curve, hash, message, signature }: SignatureInput,
  { point: publicKey }: PublicKey,
): { readonly status: SignatureStatus; readonly encoding: "der" | "raw" | null } {
  if (curve === "Ed25519") {
    return { status: core.verifyEd25519({ message, publicKey, signature }), encoding: null };
  }
  const check = { curve, hash, message, publicKey, signature };
  const status = core.verifySignature({ ...check, encoding: "der" });
  if (status !== "malformed-signature" || signature.length !== 2 * ORDER_BYTES[curve]) {
    return { status, encoding: "der" };
  }
  return { status: core.verifySignature({ ...check, encoding: "raw" }), encoding: "raw" };
}

/** Of what is wrong, only a signature that cannot fit is invalid; all else leaves the question open. */
function verdictOf(code: SignatureReason): SignatureVerdict {
  return code === "signature-mismatch" || code === "signature-malformed" ? "invalid" : "unverifiable";
}

function knownAs(source: PublicKeySource, key: PublicKey | KeyRefusal | undefined): KeyVerdict {
  if (source === "none" || key === undefined || !key.ok) return "unknown";
  return source;
}

function isSame(one: PublicKey | KeyRefusal, other: PublicKey): boolean {
  return one.ok && one.spkiHex === other.spkiHex;
}
