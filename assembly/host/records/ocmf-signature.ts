// The signature section of an OCMF record (OCMF 1.4.1 table 21 and 22): algorithm, encoding, bytes.

import { parseBase64, parseHex } from "../binary-text.ts";
import { type Cause, cause } from "../causes.ts";
import { CURVES, HASHES, type Hash } from "../core.ts";
import type { KeyCurve } from "../curves.ts";
import { type FindingList, quoted } from "../findings.ts";
import { type JsonObject, member } from "../json.ts";
import type { ByteRange, SignatureReason } from "../verdict.ts";
import { describeKind } from "./ocmf-payload.ts";

/** What the signature section says the signature is. */
export interface OcmfSignature {
  /** What the core verifies with; null when SA names nothing that it knows. */
  readonly scheme: { readonly curve: KeyCurve; readonly hash: Hash } | null;
  /** Curve and hash as far as SA names them, for display. */
  readonly curveName: string | null;
  readonly hash: string | null;
  /** Null when `refusal` says why there are none. */
  readonly bytes: Uint8Array | null;
  /** Why it cannot be checked, or cannot fit any key. */
  readonly refusal?: { readonly code: SignatureReason; readonly cause: Cause };
  /** SM as received; null when left out. */
  readonly method: string | null;
  /** Text of SD without its quotes. */
  readonly textRange: ByteRange | null;
}

/** SM of the format, and its default. */
export const DER_METHOD = "application/x-der";
/** Table 22: the default where SA is left out, since 0.4. */
const DEFAULT_ALGORITHM = "ECDSA-secp256r1-SHA256";

/** Table 22, whole. */
const ALGORITHMS: ReadonlySet<string> = new Set([
  "ECDSA-secp192k1-SHA256",
  "ECDSA-secp256k1-SHA256",
  "ECDSA-secp192r1-SHA256",
  "ECDSA-secp256r1-SHA256",
  "ECDSA-brainpool256r1-SHA256",
  "ECDSA-secp384r1-SHA256",
  "ECDSA-brainpool384r1-SHA256",
]);
/** Names in the manner of the table: a curve of the core with a hash of the core, listed or not. */
const ECDSA_NAME = /^ECDSA-([A-Za-z0-9]{1,20})-SHA([0-9]{1,4})$/;
/** An extension: the signature is R‖S (RFC 8032), the key 32 bytes. It stands in no table of the format. */
const ED25519_NAME = "EdDSA-Ed25519";

/** Longest signature text: DER of a 521-bit curve has 139 bytes; 1,024 characters leave room for what is plainly wrong. */
const MAX_SIGNATURE_LENGTH = 1_024;

/** Reads the section; peculiarities go to `findings`. `offset` is where the section starts in the record. */
export function parseSignature(root: JsonObject, offset: number, findings: FindingList): OcmfSignature {
  const algorithm = parseAlgorithm(root, findings);
  const method = parseMethod(root, findings);
  const data = member(root, "SD");
  const textRange = data?.kind === "string" ? { start: offset + data.start + 1, end: offset + data.end - 1 } : null;
  const common = { ...algorithm, method, textRange };
  if (data === undefined || data.kind === "null" || (data.kind === "string" && data.value === "")) {
    return refused(common, "signature-missing", cause("signature-absent"));
  }
  if (data.kind !== "string") {
    return refused(common, "signature-malformed", cause("signature-kind", { found: describeKind(data) }));
  }
  if (algorithm.refusal !== undefined) return { ...common, bytes: null };
  if (data.value.length > MAX_SIGNATURE_LENGTH) {
    return refused(common, "signature-malformed", cause("signature-too-long", { length: data.value.length }));
  }
  const encoding = member(root, "SE");
  const name = encoding?.kind === "string" ? encoding.value : encoding === undefined ? "hex" : describeKind(encoding);
  if (name !== "hex" && name !== "base64") {
    return refused(common, "algorithm-unknown", cause("signature-encoding", { value: quoted(name) }));
  }
  const bytes = name === "hex" ? parseHex(data.value) : parseBase64(data.value);
  if (bytes === null) return refused(common, "signature-malformed", whereWrong(data.value, name));
  return { ...common, bytes };
}

type Algorithm = Pick<OcmfSignature, "scheme" | "curveName" | "hash" | "refusal">;

function parseAlgorithm(root: JsonObject, findings: FindingList): Algorithm {
  const node = member(root, "SA");
  if (node !== undefined && node.kind !== "string") {
    const refusal = {
      code: "algorithm-unknown",
      cause: cause("algorithm-kind", { found: describeKind(node) }),
    } as const;
    return { scheme: null, curveName: null, hash: null, refusal };
  }
  const given = node?.value ?? DEFAULT_ALGORITHM;
  if (given === ED25519_NAME) {
    findings.add("algorithm-extension", { value: quoted(given) }, "SA");
    // The hash inside (RFC 8032 §5.1).
    return { scheme: { curve: "Ed25519", hash: "SHA-512" }, curveName: "Ed25519", hash: "SHA-512" };
  }
  const parts = ECDSA_NAME.exec(given);
  const curve = CURVES.find((name) => name === parts?.[1] || nameInTable(name) === parts?.[1]);
  const hash = HASHES.find((name) => name === `SHA-${parts?.[2]}`);
  if (curve !== undefined && hash !== undefined) {
    const canonical = `ECDSA-${nameInTable(curve)}-${hash.replace("-", "")}`;
    // NZR and others write the curve as RFC 5639 does.
    if (canonical !== given) findings.add("algorithm-alias", { value: quoted(given), canonical }, "SA");
    if (!ALGORITHMS.has(canonical)) findings.add("algorithm-outside-specification", { value: quoted(given) }, "SA");
    if (SHORT_CURVES.has(curve)) findings.add("curve-short", { curve }, "SA");
    return { scheme: { curve, hash }, curveName: curve, hash };
  }
  return {
    scheme: null,
    curveName: parts?.[1] ?? null,
    hash: parts === null ? null : `SHA-${parts[2]}`,
    refusal: { code: "algorithm-unknown", cause: cause("algorithm-unsupported", { value: quoted(given) }) },
  };
}

/** Table 22 leaves the P of the brainpool curves out. */
const nameInTable = (curve: string) => curve.replace("brainpoolP", "brainpool");
/** 192 bits: 2⁹⁶ steps to break. */
const SHORT_CURVES: ReadonlySet<string> = new Set(["secp192r1", "secp192k1"]);

function parseMethod(root: JsonObject, findings: FindingList): string | null {
  const node = member(root, "SM");
  if (node === undefined) return null;
  if (node.kind === "string") return node.value;
  findings.add("field-type", { found: describeKind(node), expected: "a text" }, "SM");
  return null;
}

function refused(common: Omit<OcmfSignature, "bytes" | "refusal">, code: SignatureReason, cause: Cause): OcmfSignature {
  return { ...common, bytes: null, refusal: { code, cause } };
}

function whereWrong(text: string, encoding: "hex" | "base64"): Cause {
  const at = text.search(encoding === "hex" ? /[^0-9a-fA-F]/ : /[^A-Za-z0-9+/_=-]/);
  return at >= 0
    ? cause("signature-character", { encoding, position: at + 1 })
    : cause("signature-length", { encoding, length: text.length });
}
