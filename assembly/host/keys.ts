// Public keys of meters in every form that the field writes them: SubjectPublicKeyInfo (RFC 5480, RFC 8410) or a bare
// point (SEC 1, RFC 8032), as hex, base64 or PEM, also wrapped once more. Each is brought to one canonical form; each refusal says what is wrong.

import { parseBase64, parseHex, toHex } from "./binary-text.ts";
import { type Cause, type CauseCode, type CauseValues, cause } from "./causes.ts";
import { type Core, CURVES, type Curve, type PublicKeyStatus } from "./core.ts";
import {
  COORDINATE_BYTES,
  CURVE_OIDS,
  EC_PUBLIC_KEY_OID,
  ED25519_KEY_BYTES,
  ED25519_OID,
  type KeyCurve,
  OTHER_ALGORITHM_OIDS,
  OTHER_CURVE_OIDS,
} from "./curves.ts";
import { DER_BIT_STRING, DER_OBJECT_IDENTIFIER, DER_SEQUENCE, readDer, writeDer } from "./der.ts";
import type { SignatureReason } from "./verdict.ts";

/** Longest key text: OCPP 2.0.1 SignedMeterValueType.publicKey has 2,500 characters; PEM of an RSA key fits too. */
export const MAX_KEY_TEXT_LENGTH = 4_096;

export interface PublicKey {
  readonly ok: true;
  readonly curve: KeyCurve;
  /** SEC 1, uncompressed: 04‖x‖y; for Ed25519 the 32 bytes of RFC 8032. */
  readonly point: Uint8Array;
  /** SubjectPublicKeyInfo, DER, lower-case hex, with the point in this form: equal keys have equal text. */
  readonly spkiHex: string;
  /** False when the text is in a form that no standard names: a bare point, or a wrapping around the key. */
  readonly conforming: boolean;
  /** What is not conforming in the form; empty when all is. */
  readonly notes: readonly Cause[];
}

/** What is wrong and where. It never repeats the text that was given. */
export interface KeyRefusal extends Cause {
  readonly ok: false;
  readonly reason: SignatureReason;
  /** The curve, where the key names one that is known but not verified. */
  readonly curveName?: string;
}

/**
 * Reads a public key and checks that its point can be one (SEC 1 §3.2.2).
 * @param curveHint Curve of a bare point, from the record's SA. Without it the curve is told from the length and from the
 *   only curve that the point lies on; a bare Ed25519 key, which any 32 bytes could be, is read with the hint only.
 */
export function parsePublicKey(core: Core, text: string, curveHint?: KeyCurve): PublicKey | KeyRefusal {
  if (text.length > MAX_KEY_TEXT_LENGTH) {
    return malformed("key-too-long", { length: text.length, limit: MAX_KEY_TEXT_LENGTH });
  }
  const decoded = decodeText(text.trim(), 0);
  if (!decoded.ok) return decoded;
  const key = isSpki(decoded.bytes) ? parseSpki(core, decoded.bytes) : parseBarePoint(core, decoded.bytes, curveHint);
  if (!key.ok || decoded.notes.length === 0) return key;
  return { ...key, conforming: false, notes: [...decoded.notes, ...key.notes] };
}

/** Canonical SubjectPublicKeyInfo of a point of a named curve. */
export function writeSpki(curve: KeyCurve, point: Uint8Array): Uint8Array {
  const oids = curve === "Ed25519" ? [ED25519_OID] : [EC_PUBLIC_KEY_OID, CURVE_OIDS[curve]];
  const algorithm = writeDer(DER_SEQUENCE, ...oids.map((oid) => writeDer(DER_OBJECT_IDENTIFIER, hexBytes(oid))));
  return writeDer(DER_SEQUENCE, algorithm, writeDer(DER_BIT_STRING, Uint8Array.of(0), point));
}

type Decoded = { readonly ok: true; readonly bytes: Uint8Array; readonly notes: readonly Cause[] } | KeyRefusal;

const PEM = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----$/;
/** Prefix that OCA's examples put before hex DER. */
const OCA_PREFIX = "oca:base16:asn1:";
/** Wrappings undone: base64 of hex text is one, the prefix inside it the second. */
const MAX_WRAPPINGS = 2;

function decodeText(text: string, wrappings: number): Decoded {
  if (text === "") return refused("public-key-missing", "key-empty");
  if (text.startsWith("-----")) {
    const body = PEM.exec(text)?.[1];
    const bytes = body === undefined ? null : parseBase64(body.replaceAll(/\s/g, ""));
    if (bytes === null) return malformed("key-pem");
    return { ok: true, bytes, notes: [] };
  }
  const compact = text.replaceAll(/\s/g, "");
  const hex = parseHex(compact);
  if (hex !== null) return { ok: true, bytes: hex, notes: [] };
  if (/^[0-9a-fA-F]+$/.test(compact)) return malformed("key-odd-hex", { length: compact.length });
  if (compact.startsWith(OCA_PREFIX) && wrappings < MAX_WRAPPINGS) {
    return wrapped(compact.slice(OCA_PREFIX.length), wrappings, cause("key-prefixed", { prefix: OCA_PREFIX }));
  }
  const bytes = parseBase64(compact);
  if (bytes === null) return faultOfText(compact);
  const inner = printable(bytes);
  if (inner !== null && wrappings < MAX_WRAPPINGS) {
    return wrapped(inner, wrappings, cause("key-inside-base64"));
  }
  return { ok: true, bytes, notes: [] };
}

function wrapped(inner: string, wrappings: number, note: Cause): Decoded {
  const decoded = decodeText(inner.trim(), wrappings + 1);
  return decoded.ok ? { ...decoded, notes: [note, ...decoded.notes] } : decoded;
}

/** The bytes as text when all of them are printable ASCII or line ends: then they are no key but the text of one. */
function printable(bytes: Uint8Array): string | null {
  const text = String.fromCharCode(...bytes);
  return /^[\x20-\x7e\r\n\t]+$/.test(text) ? text : null;
}

function faultOfText(compact: string): KeyRefusal {
  const at = compact.search(/[^A-Za-z0-9+/_=-]/);
  return at >= 0 ? malformed("key-character", { position: at + 1 }) : malformed("key-text");
}

/** No bare point starts like this: SEQUENCE, SEQUENCE within four bytes. A cut-off key is still told as one. */
function isSpki(bytes: Uint8Array): boolean {
  if (bytes[0] !== DER_SEQUENCE) return false;
  const isBareLength =
    bytes.length === ED25519_KEY_BYTES || CURVES.some((curve) => bytes.length === 2 * COORDINATE_BYTES[curve]);
  const start = toHex(bytes.subarray(0, 16));
  return !isBareLength || start.includes(`0607${EC_PUBLIC_KEY_OID}`) || start.includes(`0603${ED25519_OID}`);
}

function parseSpki(core: Core, bytes: Uint8Array): PublicKey | KeyRefusal {
  const outer = readDer(bytes, 0);
  if (!outer.ok) return malformed("key-der", { detail: outer.message, offset: outer.offset });
  if (outer.end < bytes.length) {
    return malformed("key-text-after", { count: bytes.length - outer.end, offset: outer.end });
  }
  const algorithm = readDer(outer.content, 0);
  if (!algorithm.ok || algorithm.tag !== DER_SEQUENCE) return malformed("key-no-algorithm");
  const id = readDer(algorithm.content, 0);
  if (!id.ok || id.tag !== DER_OBJECT_IDENTIFIER) return malformed("key-no-algorithm");
  const idHex = toHex(id.content);
  if (idHex !== EC_PUBLIC_KEY_OID && idHex !== ED25519_OID) {
    const other = OTHER_ALGORITHM_OIDS.get(idHex);
    return other === undefined
      ? refused("algorithm-unknown", "key-algorithm-unknown", { identifier: idHex })
      : refused("algorithm-unknown", "key-algorithm-unsupported", { algorithm: other });
  }
  const named = idHex === ED25519_OID ? "Ed25519" : namedCurve(algorithm.content, id.end);
  if (typeof named !== "string") return named;
  if (named === "Ed25519" && id.end < algorithm.content.length) {
    return malformed("key-part-after-algorithm");
  }
  const bits = readDer(outer.content, algorithm.end);
  if (!bits.ok || bits.tag !== DER_BIT_STRING || bits.content[0] !== 0) {
    return malformed("key-no-point");
  }
  if (bits.end < outer.content.length) return malformed("key-part-after-point");
  return checked(core, named, bits.content.subarray(1));
}

/** The curve of the algorithm's parameters: a name only. Spelt-out parameters could be another curve's in disguise. */
function namedCurve(algorithm: Uint8Array, at: number): Curve | KeyRefusal {
  const parameters = readDer(algorithm, at);
  if (!parameters.ok) return malformed("key-no-curve");
  if (parameters.tag === DER_SEQUENCE) return malformed("key-curve-spelt-out");
  if (parameters.tag !== DER_OBJECT_IDENTIFIER) return malformed("key-no-curve");
  if (parameters.end < algorithm.length) return malformed("key-part-after-curve");
  const oid = toHex(parameters.content);
  const curve = CURVES.find((name) => CURVE_OIDS[name] === oid);
  if (curve !== undefined) return curve;
  const other = OTHER_CURVE_OIDS.get(oid);
  if (other === undefined) return refused("algorithm-unknown", "key-curve-unknown", { identifier: oid });
  return { ...refused("algorithm-unknown", "key-curve-unsupported", { curve: other }), curveName: other };
}

const BARE = [cause("key-bare")];

function parseBarePoint(core: Core, bytes: Uint8Array, curveHint: KeyCurve | undefined): PublicKey | KeyRefusal {
  if (curveHint === "Ed25519") {
    const key = checked(core, curveHint, bytes);
    return key.ok ? { ...key, conforming: false, notes: BARE } : key;
  }
  if (bytes.length === 1 && bytes[0] === 0) return refusalOf("key-at-infinity", curveHint);
  const fitting = CURVES.filter((curve) => isPointLength(bytes, COORDINATE_BYTES[curve]));
  if (fitting.length === 0) return malformed("key-length", { count: bytes.length });
  const candidates = curveHint === undefined ? fitting : fitting.filter((curve) => curve === curveHint);
  if (candidates.length === 0) {
    return malformed("key-length-of-curve", { count: bytes.length, curve: curveHint ?? "" });
  }
  const point = COORDINATE_BYTES[candidates[0] as Curve] * 2 === bytes.length ? Uint8Array.of(4, ...bytes) : bytes;
  const results = candidates.map((curve) => checked(core, curve, point));
  const good = results.filter((result) => result.ok);
  if (good.length > 1) return malformed("key-of-several-curves");
  const result = good[0] ?? (results[0] as KeyRefusal);
  if (!result.ok) return result;
  return { ...result, conforming: false, notes: BARE };
}

function isPointLength(bytes: Uint8Array, coordinateBytes: number): boolean {
  const lead = bytes[0];
  if (bytes.length === 2 * coordinateBytes) return true;
  if (bytes.length === 2 * coordinateBytes + 1) return lead === 4;
  return bytes.length === coordinateBytes + 1 && (lead === 2 || lead === 3);
}

function checked(core: Core, curve: KeyCurve, point: Uint8Array): PublicKey | KeyRefusal {
  const status = curve === "Ed25519" ? core.checkEd25519Key(point) : core.checkPublicKey(curve, point);
  if (status !== "valid") return refusalOf(status, curve);
  const full = curve === "Ed25519" ? point : (core.uncompressedKey(curve, point) ?? point);
  return { ok: true, curve, point: full, spkiHex: toHex(writeSpki(curve, full)), conforming: true, notes: [] };
}

function refusalOf(status: Exclude<PublicKeyStatus, "valid">, curve: KeyCurve | undefined): KeyRefusal {
  switch (status) {
    case "key-at-infinity":
      return refused("public-key-at-infinity", curve === "Ed25519" ? "key-small-order" : "key-infinity");
    case "key-off-curve":
      return refused("public-key-off-curve", "key-off-curve", { curve: curve ?? "" });
    case "malformed-key":
      return curve === "Ed25519" ? malformed("key-form-ed25519") : malformed("key-form-sec1", { curve: curve ?? "" });
  }
}

function malformed(code: CauseCode, values?: CauseValues): KeyRefusal {
  return refused("public-key-malformed", code, values);
}

function refused(reason: SignatureReason, code: CauseCode, values?: CauseValues): KeyRefusal {
  return { ok: false, reason, ...cause(code, values) };
}

/** Of a constant in this folder. */
function hexBytes(hex: string): Uint8Array {
  const bytes = parseHex(hex);
  if (bytes === null) throw new Error(`not hex: ${hex}`);
  return bytes;
}
