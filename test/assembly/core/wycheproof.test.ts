// Project Wycheproof's vectors for the curves that meters use, read where they are (test/support/vectors.ts).
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CURVES,
  type Curve,
  HASHES,
  type Hash,
  type SignatureCheck,
  type SignatureStatus,
} from "../../../assembly/host/core.ts";
import { parsePublicKey } from "../../../assembly/host/keys.ts";
import { newCore } from "../../support/core.ts";
import { noblePoint } from "../../support/noble.ts";
import { HAVE_VECTORS, readVectors, VECTORS } from "../../support/vectors.ts";

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly msg: string;
  readonly sig: string;
  readonly result: "valid" | "invalid";
}

interface WycheproofFile {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    /** `uncompressed` of an ECDSA key, `pk` of an Ed25519 key. */
    readonly publicKey: { readonly uncompressed: string; readonly pk: string };
    readonly publicKeyDer: string;
    readonly sha: string;
    readonly tests: readonly Vector[];
  }[];
}

/** Every file of the folder: how many vectors of each it must hold, valid and invalid. */
const FILES = [
  ["ecdsa_secp192r1_sha256", 143, 311],
  ["ecdsa_secp192r1_sha256_p1363", 142, 88],
  ["ecdsa_secp192k1_sha256", 143, 309],
  ["ecdsa_secp192k1_sha256_p1363", 142, 86],
  ["ecdsa_secp224r1_sha224", 144, 308],
  ["ecdsa_secp224r1_sha224_p1363", 143, 86],
  ["ecdsa_secp224r1_sha256", 172, 309],
  ["ecdsa_secp224r1_sha256_p1363", 171, 87],
  ["ecdsa_secp224r1_sha512", 241, 309],
  ["ecdsa_secp224r1_sha512_p1363", 240, 87],
  ["ecdsa_secp224k1_sha224", 113, 305],
  ["ecdsa_secp224k1_sha224_p1363", 112, 85],
  ["ecdsa_secp224k1_sha256", 140, 308],
  ["ecdsa_secp224k1_sha256_p1363", 139, 87],
  ["ecdsa_secp256r1_sha256", 174, 310],
  ["ecdsa_secp256r1_sha256_p1363", 173, 89],
  ["ecdsa_secp256r1_sha512", 243, 311],
  ["ecdsa_secp256r1_sha512_p1363", 242, 90],
  ["ecdsa_secp256k1_sha256", 168, 308],
  ["ecdsa_secp256k1_sha256_p1363", 167, 85],
  ["ecdsa_secp256k1_sha256_bitcoin", 162, 301],
  ["ecdsa_secp256k1_sha512", 237, 309],
  ["ecdsa_secp256k1_sha512_p1363", 236, 86],
  ["ecdsa_brainpoolP256r1_sha256", 176, 309],
  ["ecdsa_brainpoolP256r1_sha256_p1363", 175, 86],
  ["ecdsa_brainpoolP320r1_sha384", 179, 310],
  ["ecdsa_secp384r1_sha256", 162, 310],
  ["ecdsa_secp384r1_sha384", 194, 310],
  ["ecdsa_secp384r1_sha384_p1363", 193, 87],
  ["ecdsa_secp384r1_sha512", 231, 311],
  ["ecdsa_secp384r1_sha512_p1363", 230, 88],
  ["ecdsa_brainpoolP384r1_sha384", 207, 309],
  ["ecdsa_brainpoolP384r1_sha384_p1363", 206, 86],
  ["ecdsa_brainpoolP512r1_sha512", 252, 307],
  ["ecdsa_brainpoolP512r1_sha512_p1363", 251, 86],
  ["ecdsa_secp521r1_sha512", 232, 310],
  ["ecdsa_secp521r1_sha512_p1363", 231, 87],
  ["ed25519", 88, 63],
] as const;
/** Left out: no curve of the module, and no meter is known to sign on it. */
const LEFT_OUT = ["ed448"];

/** Flags that speak of the encoding alone: a forger's freedom in form, which other verifiers of the field let pass. */
const MALFORMED = ["BerEncodedSignature", "InvalidEncoding", "InvalidTypesInSignature", "MissingZero", "SignatureSize"];
/** Flags of DER vectors that are well formed and fail by their numbers. */
const WELL_FORMED = ["ArithmeticError", "PointDuplication", "Untruncatedhash"];
/** Vector 358 of the bitcoin file, "s is larger than n", writes s without the zero byte in front: by DER a negative number. */
const NEGATIVE_AFTER_ALL = "30080201020203ed2979";
/** Flags of Ed25519 vectors whose signature has not 64 bytes. */
const ED25519_MALFORMED = ["CompressedSignature", "SignatureWithGarbage", "TruncatedSignature"];

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const ecdsaFiles = FILES.map(([name]) => name).filter((name) => name.startsWith("ecdsa_"));

/** Curve, hash and form as the file's name says them. */
function readName(name: string): { curve: Curve; hash: Hash; encoding: "der" | "raw" } {
  const [, curveName, hashName, form] = name.split("_");
  const curve = CURVES.find((each) => each === curveName);
  const hash = HASHES.find((each) => each.toLowerCase().replace("-", "") === hashName);
  if (curve === undefined || hash === undefined) throw new Error(`no curve or hash in ${name}`);
  return { curve, hash, encoding: form === "p1363" ? "raw" : "der" };
}

/** Runs a file's vectors and compares what may be compared for every kind of signature. */
function run(
  name: string,
  verify: (vector: Vector, group: WycheproofFile["testGroups"][number]) => SignatureStatus,
  expected: (vector: Vector) => "valid" | "invalid",
  /** Whether a refusal is for another reason than the vector's. */
  isOtherReason: (vector: Vector, status: "mismatch" | "malformed-signature") => boolean,
): void {
  const file = readVectors<WycheproofFile>(`wycheproof/${name}_test.json.gz`);
  const counts = { valid: 0, invalid: 0 };
  const byStatus: Partial<Record<SignatureStatus, number>> = {};
  const wrong: string[] = [];
  for (const group of file.testGroups) {
    for (const vector of group.tests) {
      const status = verify(vector, group);
      counts[vector.result]++;
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      const isRefusal = status === "mismatch" || status === "malformed-signature";
      if (expected(vector) === "valid" ? status === "valid" : isRefusal && !isOtherReason(vector, status)) continue;
      wrong.push(`#${vector.tcId} ${vector.comment} [${vector.flags.join(" ")}]: ${status}`);
    }
  }
  console.log(`Wycheproof ${name}: ${JSON.stringify(byStatus)}`);
  const [, valid, invalid] = FILES.find((row) => row[0] === name) ?? [];
  expect(wrong).toEqual([]);
  expect(counts).toEqual({ valid, invalid });
  expect(file.numberOfTests).toBe(counts.valid + counts.invalid);
  expect(byStatus["malformed-signature"] ?? 0).toBeGreaterThan(0);
  expect(byStatus.mismatch ?? 0).toBeGreaterThan(0);
}

describe.skipIf(!HAVE_VECTORS)("Wycheproof (left out where the outside vectors are absent)", () => {
  it("is run whole: every file of the folder is in the table, or named as left out", () => {
    const found = readdirSync(join(VECTORS, "wycheproof")).map((file) => file.replace("_test.json.gz", ""));
    expect(found.toSorted()).toEqual([...FILES.map(([name]) => name), ...LEFT_OUT].toSorted());
    expect(found).toHaveLength(39);
    console.log(`Wycheproof: left out ${LEFT_OUT.join(", ")}`);
  });

  it.each(ecdsaFiles)("%s: every signature ends as it must, for the stated reason", (name) => {
    const { curve, hash, encoding } = readName(name);
    const n = noblePoint(curve).CURVE().n;
    let highS = 0;
    // Of each vector the verdict on a key not seen before: an instance sees a key twice at most in each of its forms.
    let core = newCore();
    const checks: SignatureCheck[] = [];
    const statuses: SignatureStatus[] = [];
    run(
      name,
      ({ msg, sig }, { publicKey, publicKeyDer, sha }) => {
        const key = parsePublicKey(core, publicKeyDer);
        expect(sha).toBe(hash);
        // The same key in both of its forms.
        expect(key.ok && [key.curve, Buffer.from(key.point).toString("hex")]).toEqual([curve, publicKey.uncompressed]);
        if (checks.length % 6 === 0) core = newCore();
        const full = bytes(publicKey.uncompressed);
        const forms = [full, full.subarray(1), noblePoint(curve).fromBytes(full).toBytes(true)];
        const check = { curve, message: bytes(msg), hash, signature: bytes(sig), encoding };
        checks.push({ ...check, publicKey: full });
        const status = core.verifySignature({ ...check, publicKey: forms[checks.length % 3] ?? full });
        statuses.push(status);
        return status;
      },
      (vector) => {
        // The bitcoin file demands a low s; meters do not normalise s, and a high one is as good.
        if (!name.endsWith("_bitcoin") || !isHigh(vector.sig, n)) return vector.result;
        const isOnlyHigh = ["SignatureMalleabilityBitcoin", "ArithmeticError"].some((flag) =>
          vector.flags.includes(flag),
        );
        if (!isOnlyHigh) return vector.result;
        highS++;
        return "valid";
      },
      ({ flags, sig }, status) => {
        if (sig === NEGATIVE_AFTER_ALL) return status !== "malformed-signature";
        if (flags.some((flag) => MALFORMED.includes(flag))) return status !== "malformed-signature";
        return encoding === "der" && flags.some((flag) => WELL_FORMED.includes(flag)) && status !== "mismatch";
      },
    );
    if (name.endsWith("_bitcoin")) expect(highS).toBe(2);
    // The same verdicts where the keys have tables, and in batches.
    core = newCore();
    const again = checks.map((check) => core.verifySignature(check));
    expect(core.keyCache().prepared).toBeGreaterThan(0);
    expect(again.join()).toBe(statuses.join());
    expect(core.verifySignatures(checks).join()).toBe(statuses.join());
  });

  it("ed25519: every signature ends as it must, for the stated reason", () => {
    const core = newCore();
    run(
      "ed25519",
      ({ msg, sig }, { publicKey: { pk } }) =>
        core.verifyEd25519({ message: bytes(msg), publicKey: bytes(pk), signature: bytes(sig) }),
      ({ result }) => result,
      ({ flags }, status) =>
        (status === "malformed-signature") !== flags.some((flag) => ED25519_MALFORMED.includes(flag)),
    );
  });
});

/** Is s of a DER signature above half the order? False for what is no DER. */
function isHigh(signature: string, n: bigint): boolean {
  const match = /^30..02(..)/.exec(signature);
  const rLength = Number.parseInt(match?.[1] ?? "", 16);
  const s = signature.slice(8 + 2 * rLength + 4);
  return s !== "" && BigInt(`0x${s}`) > n / 2n && BigInt(`0x${s}`) < n;
}
