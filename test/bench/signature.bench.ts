// Verifications per second on each curve: this module (key seen before, key new, batch), OpenSSL through node:crypto,
// noble-curves, and crypto.subtle where it has the curve. Each gets its input in the form it likes best: OpenSSL and
// crypto.subtle a key object made beforehand, noble the digest's bytes and compact signatures.
import { createHash, verify } from "node:crypto";
import { CURVES, type Curve } from "../../assembly/host/core.ts";
import { CORE_MODULE } from "../support/core.ts";
import { nobleVerify } from "../support/noble.ts";
import { newSigner, type Signer } from "../support/signer.ts";
import { type Contestant, medianNanos } from "./rounds.ts";
import { BATCH_LENGTH, type Input, worker } from "./verifications.ts";

/** Messages of a session's size, so that hashing has its share. */
const MESSAGE = new Uint8Array(400).fill(7);
const KEYS = 64;

const SUBTLE_CURVES: Readonly<Partial<Record<Curve, string>>> = {
  secp256r1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

/** Curves that noble-curves carries; on the others it runs on parameters that the tests give it. */
const CARRIED: readonly Curve[] = [
  "secp256r1",
  "secp256k1",
  "brainpoolP256r1",
  "secp384r1",
  "brainpoolP384r1",
  "brainpoolP512r1",
  "secp521r1",
];

/** One check under each of so many fresh keys. */
export function newInput(curve: Curve, signers: readonly Signer[] = newSigners(curve)): Input {
  const checks = signers.map((signer) => {
    const signature = signer.sign(MESSAGE, "der");
    return { curve, message: MESSAGE, publicKey: signer.point, signature, encoding: "der" } as const;
  });
  return { curve, checks };
}

const newSigners = (curve: Curve) => Array.from({ length: KEYS }, () => newSigner(curve));

export async function benchSignatures(curves: readonly Curve[] = CURVES): Promise<void> {
  console.log(`\nECDSA with SHA-256, ${MESSAGE.length}-byte messages, medians of rounds.`);
  console.log(
    "                 verifications per second                                  | prepared  | new       | batch",
  );
  console.log(
    "curve            prepared     new   batch openssl   noble  subtle          | ×ossl ×nob| ×ossl ×nob| ×ossl",
  );
  for (const curve of curves) {
    const nanos = await medianNanos(await contestants(curve));
    const perSecond = (name: string) => (name in nanos ? (1e9 / (nanos[name] ?? 0)).toFixed(0) : "-").padStart(8);
    const times = (name: string, other: string, digits: number) =>
      ((nanos[other] ?? 0) / (nanos[name] ?? 0)).toFixed(digits).padStart(5);
    const both = (name: string) => `${times(name, "openssl", 2)} ${times(name, "noble", 0)}`;
    const rates = ["prepared", "new", "batch", "openssl", "noble", "subtle"].map(perSecond).join("");
    const mark = CARRIED.includes(curve) ? " " : "*";
    console.log(
      `${curve.padEnd(17)}${rates}${mark.padEnd(10)}| ${both("prepared")}| ${both("new")}| ${times("batch", "openssl", 2)}`,
    );
  }
  console.log("* noble-curves does not carry the curve; it runs on parameters given to it.");
}

async function contestants(curve: Curve): Promise<Contestant[]> {
  const signers = newSigners(curve);
  const input = newInput(curve, signers);
  const [signer] = signers;
  if (signer === undefined) throw new Error("no signer");
  const der = signer.sign(MESSAGE, "der");
  const raw = signer.sign(MESSAGE, "raw");
  const digest = new Uint8Array(createHash("sha256").update(MESSAGE).digest());
  const must = (isValid: boolean) => {
    if (!isValid) throw new Error(`${curve}: refused`);
  };
  const list: Contestant[] = [
    { name: "prepared", work: worker(CORE_MODULE, input, "prepared") },
    { name: "new", work: worker(CORE_MODULE, input, "new") },
    { name: "batch", work: worker(CORE_MODULE, input, "batch"), unit: BATCH_LENGTH },
    { name: "openssl", work: () => must(verify("sha256", MESSAGE, signer.publicKey, der)) },
    { name: "noble", work: () => must(nobleVerify(curve, digest, signer.point, raw, "raw")) },
  ];
  const namedCurve = SUBTLE_CURVES[curve];
  if (namedCurve !== undefined) {
    const algorithm = { name: "ECDSA", namedCurve, hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", signer.point.slice(), algorithm, false, ["verify"]);
    const signature = raw.slice();
    list.push({
      name: "subtle",
      work: async () => must(await crypto.subtle.verify(algorithm, key, signature, MESSAGE)),
    });
  }
  return list;
}
