// Signature algorithms of records: those of OCMF table 22, those outside it, and labels that lie.
import { describe, expect, it } from "vitest";
import { CURVES, HASHES } from "../../../assembly/host/core.ts";
import type { RecordReport } from "../../../assembly/host/verdict.ts";
import { verifyRecord } from "../../../assembly/host/verify.ts";
import { newCore } from "../../support/core.ts";
import { newEd25519Meter, newMeter, payload } from "../../support/ocmf.ts";

const core = newCore();
const verify = (record: string, publicKey: string): RecordReport =>
  verifyRecord(core, new TextEncoder().encode(record), { publicKey });
const remarks = ({ findings }: RecordReport) => findings.map(({ severity, code }) => `${severity} ${code}`);

/** OCMF 1.4.1 table 22. */
const TABLE = [
  ["secp192k1", "ECDSA-secp192k1-SHA256", ["info curve-short"]],
  ["secp256k1", "ECDSA-secp256k1-SHA256", []],
  ["secp192r1", "ECDSA-secp192r1-SHA256", ["info curve-short"]],
  ["secp256r1", "ECDSA-secp256r1-SHA256", []],
  ["brainpoolP256r1", "ECDSA-brainpool256r1-SHA256", []],
  ["secp384r1", "ECDSA-secp384r1-SHA256", []],
  ["brainpoolP384r1", "ECDSA-brainpool384r1-SHA256", []],
] as const;

const OUTSIDE = "error algorithm-outside-specification";

describe("accepts", () => {
  it.each(TABLE)("%s by its name in the table", (curve, SA, expected) => {
    const meter = newMeter(curve);
    for (const encoding of ["der", "raw"] as const) {
      const report = verify(meter.sign(payload(), { section: { SA }, encoding }), meter.publicKey);
      expect(report).toMatchObject({ signature: "valid", curve, hash: "SHA-256", signatureEncoding: encoding });
      expect(remarks(report)).toEqual([...expected, ...(encoding === "raw" ? ["warning signature-raw"] : [])]);
    }
  });

  it.each(["brainpoolP256r1", "brainpoolP384r1"] as const)("%s as RFC 5639 spells it, with a remark", (curve) => {
    const meter = newMeter(curve);
    const report = verify(meter.sign(payload(), { section: { SA: `ECDSA-${curve}-SHA256` } }), meter.publicKey);
    expect(report).toMatchObject({ signature: "valid", curve });
    expect(remarks(report)).toEqual(["info algorithm-alias"]);
  });

  it("every other curve and hash of the core as to the signature, and says that the format does not allow them", () => {
    let outside = 0;
    for (const curve of CURVES) {
      const meter = newMeter(curve);
      const name = curve.replace("brainpoolP", "brainpool");
      for (const hash of HASHES) {
        const SA = `ECDSA-${name}-${hash.replace("-", "")}`;
        if (TABLE.some(([, listed]) => listed === SA)) continue;
        const report = verify(meter.sign(payload(), { section: { SA }, hash }), meter.publicKey);
        expect(report, SA).toMatchObject({ signature: "valid", curve, hash });
        expect(remarks(report), SA).toContain(OUTSIDE);
        outside++;
      }
    }
    expect(outside).toBe(12 * 4 - 7);
  });

  it("Ed25519 with the warning that it is an extension, key as SPKI or bare", () => {
    const meter = newEd25519Meter();
    const record = meter.sign(payload());
    for (const key of [meter.publicKey, meter.publicKey.slice(-64)]) {
      const report = verify(record, key);
      expect(report).toMatchObject({
        signature: "valid",
        curve: "Ed25519",
        hash: "SHA-512",
        signatureEncoding: null,
        publicKey: meter.publicKey,
      });
      expect(remarks(report).slice(0, 1)).toEqual(["warning algorithm-extension"]);
    }
  });
});

describe("refuses", () => {
  it("a label of another hash than the one signed with, as a mismatch", () => {
    let refused = 0;
    for (const curve of CURVES) {
      const meter = newMeter(curve);
      const name = curve.replace("brainpoolP", "brainpool");
      for (const hash of ["SHA-224", "SHA-384", "SHA-512"] as const) {
        const label = { SA: `ECDSA-${name}-${hash.replace("-", "")}` };
        const report = verify(meter.sign(payload(), { section: label, hash: "SHA-256" }), meter.publicKey);
        expect(report, label.SA).toMatchObject({ signature: "invalid", reasonCode: "signature-mismatch" });
        refused++;
      }
    }
    expect(refused).toBe(36);
  });

  it("a key of another curve than the record's, Ed25519 or not", () => {
    const edwards = newEd25519Meter();
    for (const curve of CURVES) {
      const meter = newMeter(curve);
      const reason = { signature: "unverifiable", reasonCode: "curve-mismatch" };
      expect(verify(meter.sign(payload()), edwards.publicKey)).toMatchObject(reason);
      expect(verify(edwards.sign(payload()), meter.publicKey)).toMatchObject(reason);
    }
  });

  it("a changed Ed25519 record as a mismatch, a signature of another length as malformed", () => {
    const meter = newEd25519Meter();
    const record = meter.sign(payload());
    expect(verify(record.replace("T10", "T11"), meter.publicKey)).toMatchObject({
      signature: "invalid",
      reasonCode: "signature-mismatch",
    });
    expect(verify(record.replace(/..".$/, '"}'), meter.publicKey)).toMatchObject({
      signature: "invalid",
      reasonCode: "signature-malformed",
    });
  });

  it.each([
    "EdDSA-Ed448",
    "ML-DSA-44",
    "ECDSA-secp256r1-SHA1",
    "ECDSA-secp160r1-SHA256",
    "ECDSA-secp256r1-SHA3",
    "ECDSA-SECP256R1-SHA256",
    "ecdsa-secp256r1-sha256",
    "ECDSA-brainpool256r1-SHA256 ",
    "RSA-2048-SHA256",
    "",
  ])("%j: the signature is left open, the name given", (SA) => {
    const meter = newMeter();
    const report = verify(meter.sign(payload(), { section: { SA } }), meter.publicKey);
    expect(report).toMatchObject({ signature: "unverifiable", reasonCode: "algorithm-unknown" });
    expect(report.reason).toContain(JSON.stringify(SA));
  });
});
