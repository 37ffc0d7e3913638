// Writes the project's own vectors, signed by OpenSSL through node:crypto: `node test/vectors/generate.ts`. Keys follow
// from their names, so that a second run differs in ECDSA's signatures alone, whose nonces OpenSSL draws.
// What OpenSSL itself says of a vector is not asked: each verdict follows from how the vector was made.
import { createHash, createPrivateKey, createPublicKey, ECDH, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { CURVES, type Curve, HASHES } from "../../assembly/host/core.ts";
import { ORDER_BYTES } from "../../assembly/host/curves.ts";
import { OPENSSL_CURVES, type Signer, signerFrom } from "../support/signer.ts";
import type { OwnSignature, OwnSignatureFile } from "./own-signatures.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** A signed record in small, with a letter outside ASCII in it. */
const MESSAGE = new TextEncoder().encode('{"RV":1.5,"TT":"ü"}');

/** A number of the order's bytes, its first two of them zero and so below every order. */
function secretOf(name: string, length: number): Uint8Array {
  const digest = createHash("shake256", { outputLength: length }).update(`wattest vectors ${name}`).digest();
  return Uint8Array.from(digest, (byte, index) => (index < 2 ? 0 : byte));
}
const signerNamed = (curve: Curve, name: string) => signerFrom(curve, secretOf(`${curve} ${name}`, ORDER_BYTES[curve]));

interface Made extends Pick<OwnSignature, "curve" | "hash" | "encoding" | "expected" | "what"> {
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

function vectorsOf(curve: Curve): OwnSignature[] {
  const signer = signerNamed(curve, "meter");
  const stranger = signerNamed(curve, "stranger");
  const convert = (format: "compressed" | "uncompressed") =>
    ECDH.convertKey(signer.point, OPENSSL_CURVES[curve], undefined, undefined, format) as Buffer;
  return (["der", "raw"] as const).flatMap((encoding) => {
    const signature = signer.sign(MESSAGE, encoding);
    const base = {
      curve,
      hash: "SHA-256",
      encoding,
      message: MESSAGE,
      publicKey: signer.point,
      signature,
      expected: "valid",
    } as const;
    return [
      { ...base, what: "as signed" },
      ...otherHashes().map((other) => ({
        ...base,
        ...other,
        signature: signer.sign(MESSAGE, encoding, other.signedWith),
      })),
      { ...base, what: "empty message", message: new Uint8Array(), signature: signer.sign(new Uint8Array(), encoding) },
      { ...base, what: "compressed key", publicKey: convert("compressed") },
      { ...base, what: "bare x and y", publicKey: signer.point.subarray(1) },
      {
        ...base,
        what: "first bit of the message changed",
        message: flipped(MESSAGE, 0),
        expected: "mismatch" as const,
      },
      {
        ...base,
        what: "last byte of the message missing",
        message: MESSAGE.subarray(0, -1),
        expected: "mismatch" as const,
      },
      {
        ...base,
        what: "last bit of s changed",
        signature: flipped(signature, signature.length - 1),
        expected: "mismatch" as const,
      },
      { ...base, what: "another key", publicKey: stranger.point, expected: "mismatch" as const },
      {
        ...base,
        what: "a zero byte behind the signature",
        signature: new Uint8Array([...signature, 0]),
        expected: "malformed-signature" as const,
      },
      {
        ...base,
        what: "last byte of the signature missing",
        signature: signature.subarray(0, -1),
        expected: "malformed-signature" as const,
      },
      {
        ...base,
        what: "the other encoding",
        signature: signer.sign(MESSAGE, encoding === "der" ? "raw" : "der"),
        expected: "malformed-signature" as const,
      },
      {
        ...base,
        what: "y changed",
        publicKey: flipped(signer.point, signer.point.length - 1),
        expected: "key-off-curve" as const,
      },
      {
        ...base,
        what: "key cut short by two",
        publicKey: signer.point.subarray(0, -2),
        expected: "malformed-key" as const,
      },
      { ...base, what: "infinity as key", publicKey: new Uint8Array([0]), expected: "key-at-infinity" as const },
      ...(encoding === "der" ? longForms(signer, curve) : []),
    ].map(written);
  });
}

/** Bytes as text, and members in the order of the file. */
function written({ curve, hash, encoding, expected, what, message, publicKey, signature }: Made): OwnSignature {
  return {
    curve,
    hash,
    encoding,
    expected,
    what,
    message: hex(message),
    publicKey: hex(publicKey),
    signature: hex(signature),
  };
}

/** The other hashes with their name, and each with another's. */
function otherHashes() {
  const others = HASHES.filter((hash) => hash !== "SHA-256");
  return [
    ...others.map((hash) => ({ hash, signedWith: hash, what: "as signed", expected: "valid" }) as const),
    ...others.map(
      (hash) => ({ hash, signedWith: "SHA-256", what: "signed with SHA-256", expected: "mismatch" }) as const,
    ),
  ];
}

/** Forgeries of form: the same two integers under other bytes. */
function longForms(signer: Signer, curve: Curve) {
  const signature = signer.sign(MESSAGE, "der");
  const base = {
    curve,
    hash: "SHA-256",
    encoding: "der",
    message: MESSAGE,
    publicKey: signer.point,
    expected: "malformed-signature",
  } as const;
  const body = signature.subarray(2);
  const r = body.subarray(0, 2 + (body[1] ?? 0));
  const s = body.subarray(r.length);
  const padded = new Uint8Array([0x02, (r[1] ?? 0) + 1, 0, ...r.subarray(2)]);
  return [
    { ...base, what: "outer length in long form", signature: new Uint8Array([0x30, 0x81, body.length, ...body]) },
    { ...base, what: "superfluous zero before r", signature: new Uint8Array([0x30, body.length + 1, ...padded, ...s]) },
  ];
}

/** Ed25519: deterministic, keys and signatures alike. */
function ed25519Vectors(): OwnSignatureFile["ed25519"] {
  // PrivateKeyInfo (RFC 8410 §7) around the 32 bytes.
  const head = Buffer.from("302e020100300506032b657004220420", "hex");
  const keyOf = (name: string) => {
    const secret = createHash("sha256").update(`wattest vectors ed25519 ${name}`).digest();
    const privateKey = createPrivateKey({ key: Buffer.concat([head, secret]), format: "der", type: "pkcs8" });
    const point = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
    return {
      point: new Uint8Array(point),
      sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
    };
  };
  const meter = keyOf("meter");
  const signature = meter.sign(MESSAGE);
  const base = { message: MESSAGE, publicKey: meter.point, signature };
  const neutral = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0));
  const vectors = [
    { ...base, expected: "valid", what: "as signed" },
    {
      ...base,
      expected: "valid",
      what: "empty message",
      message: new Uint8Array(),
      signature: meter.sign(new Uint8Array()),
    },
    { ...base, expected: "mismatch", what: "first bit of the message changed", message: flipped(MESSAGE, 0) },
    { ...base, expected: "mismatch", what: "first bit of R changed", signature: flipped(signature, 0) },
    { ...base, expected: "mismatch", what: "first bit of S changed", signature: flipped(signature, 32) },
    { ...base, expected: "mismatch", what: "another key", publicKey: keyOf("stranger").point },
    { ...base, expected: "malformed-signature", what: "a byte behind S", signature: new Uint8Array([...signature, 0]) },
    { ...base, expected: "malformed-signature", what: "last byte of S missing", signature: signature.subarray(0, -1) },
    {
      ...base,
      expected: "malformed-key",
      what: "last byte of the key missing",
      publicKey: meter.point.subarray(0, -1),
    },
    { ...base, expected: "key-at-infinity", what: "the neutral point as key", publicKey: neutral },
  ] as const;
  return vectors.map(({ expected, what, message, publicKey, signature }) => ({
    expected,
    what,
    message: hex(message),
    publicKey: hex(publicKey),
    signature: hex(signature),
  }));
}

const file: OwnSignatureFile = {
  about: "Made by test/vectors/generate.ts with OpenSSL; all bytes in hexadecimal",
  signatures: CURVES.flatMap(vectorsOf),
  ed25519: ed25519Vectors(),
};
const text = `${JSON.stringify(file, null, 2)}\n`;
writeFileSync(new URL("own-signatures.json", import.meta.url), text);
console.log(
  `${file.signatures.length} vectors on ${CURVES.length} curves, ${file.ed25519.length} of Ed25519, ${text.length} bytes`,
);
