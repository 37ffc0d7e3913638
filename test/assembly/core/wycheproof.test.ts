// Project Wycheproof's vectors for the curves of the module with SHA-256, read where they are (test/support/vectors.ts).
import { describe, expect, it } from "vitest";
import type { Curve, SignatureStatus } from "../../../assembly/host/core.ts";
import { newCore } from "../../support/core.ts";
import { HAVE_VECTORS, readVectors } from "../../support/vectors.ts";

interface WycheproofFile {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly publicKey: { readonly uncompressed: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly flags: readonly string[];
      readonly msg: string;
      readonly sig: string;
      readonly result: "valid" | "invalid";
    }[];
  }[];
}

/** Curve, encoding, and how many vectors the file must hold: valid and invalid. */
const FILES: readonly (readonly [Curve, "der" | "raw", number, number])[] = [
  ["secp192r1", "der", 143, 311],
  ["secp192r1", "raw", 142, 88],
  ["secp256r1", "der", 174, 310],
  ["secp256r1", "raw", 173, 89],
  ["secp256k1", "der", 168, 308],
  ["secp256k1", "raw", 167, 85],
  ["brainpoolP256r1", "der", 176, 309],
  ["brainpoolP256r1", "raw", 175, 86],
  ["secp384r1", "der", 162, 310],
];

/** Flags that speak of the encoding alone: a forger's freedom in form, which other verifiers of the field let pass. */
const MALFORMED = ["BerEncodedSignature", "InvalidEncoding", "InvalidTypesInSignature", "MissingZero", "SignatureSize"];
/** Flags of DER vectors that are well formed and fail by their numbers. */
const WELL_FORMED = ["ArithmeticError", "PointDuplication", "Untruncatedhash"];

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

describe.skipIf(!HAVE_VECTORS)("Wycheproof (left out where the outside vectors are absent)", () => {
  it.each(FILES)(
    "%s, %s: %d valid and %d invalid signatures end as they must, for the stated reason",
    (curve, encoding, valid, invalid) => {
      const core = newCore();
      const suffix = encoding === "raw" ? "_p1363" : "";
      const file = readVectors<WycheproofFile>(`wycheproof/ecdsa_${curve}_sha256${suffix}_test.json.gz`);
      const counts = { valid: 0, invalid: 0 };
      const byStatus: Partial<Record<SignatureStatus, number>> = {};
      const wrong: string[] = [];
      for (const { publicKey, tests } of file.testGroups) {
        for (const { tcId, comment, flags, msg, sig, result } of tests) {
          const check = {
            curve,
            message: bytes(msg),
            publicKey: bytes(publicKey.uncompressed),
            signature: bytes(sig),
            encoding,
          };
          const status = core.verifySignature(check);
          counts[result]++;
          byStatus[status] = (byStatus[status] ?? 0) + 1;
          const say = `#${tcId} ${comment} [${flags.join(" ")}]: ${status}`;
          if ((status === "valid") !== (result === "valid")) wrong.push(say);
          if (result === "valid") continue;
          if (status !== "mismatch" && status !== "malformed-signature") wrong.push(say);
          if (flags.some((flag) => MALFORMED.includes(flag)) && status !== "malformed-signature") wrong.push(say);
          if (encoding === "der" && flags.some((flag) => WELL_FORMED.includes(flag)) && status !== "mismatch")
            wrong.push(say);
        }
      }
      console.log(`Wycheproof ${curve} ${encoding}: ${JSON.stringify(byStatus)}`);
      expect(wrong).toEqual([]);
      expect(counts).toEqual({ valid, invalid });
      expect(file.numberOfTests).toBe(valid + invalid);
      expect(byStatus["malformed-signature"] ?? 0).toBeGreaterThan(0);
      expect(byStatus.mismatch ?? 0).toBeGreaterThan(0);
    },
  );
});
