// A meter for tests: signs OCMF payloads with a throw-away key through OpenSSL (node:crypto), independent of the core.
import { generateKeyPairSync, sign } from "node:crypto";
import type { Curve, Hash } from "../../assembly/host/core.ts";
import { newSigner } from "./signer.ts";

/** SA of OCMF table 22, and in its manner for curves that the table leaves out. */
export const ALGORITHMS: Readonly<Record<Curve, string>> = {
  secp192r1: "ECDSA-secp192r1-SHA256",
  secp192k1: "ECDSA-secp192k1-SHA256",
  secp224r1: "ECDSA-secp224r1-SHA256",
  secp224k1: "ECDSA-secp224k1-SHA256",
  secp256r1: "ECDSA-secp256r1-SHA256",
  secp256k1: "ECDSA-secp256k1-SHA256",
  brainpoolP256r1: "ECDSA-brainpool256r1-SHA256",
  brainpoolP320r1: "ECDSA-brainpool320r1-SHA256",
  secp384r1: "ECDSA-secp384r1-SHA256",
  brainpoolP384r1: "ECDSA-brainpool384r1-SHA256",
  brainpoolP512r1: "ECDSA-brainpool512r1-SHA256",
  secp521r1: "ECDSA-secp521r1-SHA256",
};

export interface SignedWith {
  /** Members of the signature section besides SD, in place of SA alone. */
  readonly section?: Readonly<Record<string, unknown>>;
  readonly encoding?: "der" | "raw";
  readonly text?: "hex" | "base64";
  /** SHA-256 unless said otherwise; says nothing of what SA claims. */
  readonly hash?: Hash;
}

export interface TestMeter {
  readonly curve: Curve;
  /** SubjectPublicKeyInfo, DER, lower-case hex. */
  readonly publicKey: string;
  /** The payload's text is signed as it stands. */
  sign(payload: string, how?: SignedWith): string;
}

export function newMeter(curve: Curve = "secp256r1"): TestMeter {
  const signer = newSigner(curve);
  return {
    curve,
    publicKey: signer.publicKey.export({ type: "spki", format: "der" }).toString("hex"),
    sign(payload, { section = { SA: ALGORITHMS[curve] }, encoding = "der", text = "hex", hash } = {}) {
      const signature = Buffer.from(signer.sign(Buffer.from(payload), encoding, hash)).toString(text);
      return `OCMF|${payload}|${JSON.stringify({ ...section, SD: signature })}`;
    },
  };
}

/** A meter that signs as ChargyCore's Ed25519 fixtures do. */
export function newEd25519Meter(): Pick<TestMeter, "publicKey"> & { sign(payload: string): string } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("hex"),
    sign(payload) {
      const signature = sign(null, Buffer.from(payload), privateKey).toString("hex");
      const section = { SA: "EdDSA-Ed25519", SE: "hex", SM: "application/octet-stream", SD: signature };
      return `OCMF|${payload}|${JSON.stringify(section)}`;
    },
  };
}

/** A reading that no rule objects to. */
export const BEGIN = {
  TM: "2025-06-01T10:00:00,000+0200 S",
  TX: "B",
  RV: 100,
  RI: "1-b:1.8.0",
  RU: "kWh",
  RT: "AC",
  EF: "",
  ST: "G",
} as const;

/** One hour and 10.5 kWh later. */
export const END = { ...BEGIN, TM: "2025-06-01T11:00:00,000+0200 S", TX: "E", RV: 110.5 } as const;

/** A payload that no rule objects to. */
export const PAYLOAD = {
  FV: "1.0",
  GI: "Test gateway",
  GS: "GS1",
  GV: "1.0",
  PG: "T10",
  MV: "Maker",
  MM: "Model",
  MS: "MS1",
  MF: "1.0",
  IS: true,
  IL: "VERIFIED",
  IF: ["RFID_PLAIN"],
  IT: "ISO14443",
  ID: "1F2D3A4F5506C7",
  CT: "EVSEID",
  CI: "DE*ABC*E1",
  RD: [BEGIN, END] as readonly object[],
};

/** The payload as text with members replaced; undefined removes one. */
export function payload(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...PAYLOAD, ...changes });
}
