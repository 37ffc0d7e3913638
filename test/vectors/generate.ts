// Writes the project's own vectors, signed by OpenSSL through node:crypto with throw-away keys: `node test/vectors/generate.ts`.
// What OpenSSL itself says of a vector is not asked: each verdict follows from how the vector was made.
import { ECDH } from "node:crypto";
import { writeFileSync } from "node:fs";
import { CURVES, type Curve } from "../../assembly/host/core.ts";
import { COORDINATE_BYTES, newSigner, OPENSSL_CURVES, type Signer } from "../support/signer.ts";
import type { OwnSignature, OwnSignatureFile } from "./own-signatures.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** A signed record's shape and length, with a letter outside ASCII in it. */
const MESSAGE = new TextEncoder().encode('{"PG":"T1","RD":[{"RV":12.345,"RU":"kWh","RI":"1-b:1.8.0"}],"TT":"Zürich"}');

function vectorsOf(curve: Curve): OwnSignature[] {
  const signer = newSigner(curve);
  const stranger = newSigner(curve);
  const convert = (format: "compressed" | "uncompressed") =>
    ECDH.convertKey(signer.point, OPENSSL_CURVES[curve], undefined, undefined, format) as Buffer;
  return (["der", "raw"] as const).flatMap((encoding) => {
    const signature = signer.sign(MESSAGE, encoding);
    const base = { curve, encoding, message: MESSAGE, publicKey: signer.point, signature, expected: "valid" } as const;
    return [
      { ...base, what: "as signed" },
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
    ].map(({ message, publicKey, signature, ...rest }) => ({
      ...rest,
      message: hex(message),
      publicKey: hex(publicKey),
      signature: hex(signature),
    }));
  });
}

/** Forgeries of form: the same two integers under other bytes. */
function longForms(signer: Signer, curve: Curve) {
  const signature = signer.sign(MESSAGE, "der");
  const base = {
    curve,
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

const file: OwnSignatureFile = {
  about: "ECDSA with SHA-256, made by test/vectors/generate.ts; all bytes in hexadecimal",
  signatures: CURVES.flatMap(vectorsOf),
};
const sizes = CURVES.map((curve) => `${curve} ${8 * COORDINATE_BYTES[curve]} bits`).join(", ");
writeFileSync(new URL("own-signatures.json", import.meta.url), `${JSON.stringify(file, null, 2)}\n`);
console.log(`${file.signatures.length} vectors: ${sizes}`);
