// Signature, key and rules as three verdicts, and input that is no record at all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURVES, type Curve } from "../../../assembly/host/core.ts";
import { MAX_INPUT_BYTES, type VerifyOptions, verifyRecord, verifyRecords } from "../../../assembly/host/verify.ts";
import { newCore } from "../../support/core.ts";
import { ALGORITHMS, BEGIN, END, newMeter, payload } from "../../support/ocmf.ts";

const core = newCore();
const meter = newMeter();
const other = newMeter();
const encoder = new TextEncoder();

const one = (record: string, options: VerifyOptions = {}) => verifyRecord(core, encoder.encode(record), options);
const all = (text: string, options: VerifyOptions = { publicKey: meter.publicKey }) =>
  verifyRecords(core, encoder.encode(text), options);
const codes = (findings: readonly { severity: string; code: string }[]) =>
  findings.map(({ severity, code }) => `${severity} ${code}`);

describe.each(CURVES)("a record on %s", (curve) => {
  const signer = newMeter(curve);
  const record = signer.sign(payload());
  const options = { publicKey: signer.publicKey };

  it("is valid as signed, in every encoding, and says which", () => {
    const methods = [
      signer.sign(payload()),
      signer.sign(payload(), { text: "base64", section: { SA: ALGORITHMS[curve], SE: "base64" } }),
      signer.sign(payload(), { encoding: "raw" }),
    ];
    const reports = methods.map((text) => one(text, options));
    expect(reports.map(({ signature }) => signature)).toEqual(["valid", "valid", "valid"]);
    expect(reports.map(({ signatureEncoding }) => signatureEncoding)).toEqual(["der", "der", "raw"]);
    expect(reports[0]).toMatchObject({ curve, hash: "SHA-256", publicKey: signer.publicKey, key: "supplied" });
    expect(reports[0]?.reason).toBeUndefined();
  });

  it("is invalid when one byte of the payload or of the signature differs", () => {
    expect(one(record.replace("110.5", "110.6"), options)).toMatchObject({
      signature: "invalid",
      reasonCode: "signature-mismatch",
      reason: "The signature does not match the signed data.",
    });
    const flipped = record.replace(/.(?="}$)/, (digit) => (digit === "0" ? "1" : "0"));
    expect(one(flipped, options)).toMatchObject({ signature: "invalid", reasonCode: "signature-mismatch" });
  });

  it("is invalid with white space added: the bytes count, not their meaning", () => {
    expect(one(record.replace("OCMF|", "OCMF| "), options).signature).toBe("invalid");
    const spaced = signer.sign(` ${payload()}\n`);
    expect(one(spaced, options).signature).toBe("valid");
  });

  it("is unverifiable under a key on another curve", () => {
    const wrong: Curve = curve === "secp256r1" ? "secp256k1" : "secp256r1";
    expect(one(record, { publicKey: newMeter(wrong).publicKey })).toMatchObject({
      signature: "unverifiable",
      reasonCode: "curve-mismatch",
      publicKeySource: "supplied",
    });
  });
});

describe("signatures that are none", () => {
  const text = payload();
  const section = (members: object) => `OCMF|${text}|${JSON.stringify(members)}`;
  const der = /"SD":"([0-9a-f]+)"/.exec(meter.sign(text))?.[1] ?? "";

  it.each([
    ["none", {}, "unverifiable", "signature-missing"],
    ["an empty one", { SD: "" }, "unverifiable", "signature-missing"],
    ["null", { SD: null }, "unverifiable", "signature-missing"],
    ["a number", { SD: 5 }, "invalid", "signature-malformed"],
    ["no hex", { SD: `\${jndi:ldap}${der}` }, "invalid", "signature-malformed"],
    ["an odd hex digit", { SD: der.slice(1) }, "invalid", "signature-malformed"],
    [
      "base64 that is not announced",
      { SD: Buffer.from(der, "hex").toString("base64") },
      "invalid",
      "signature-malformed",
    ],
    ["hex announced as base64 with odd length", { SE: "base64", SD: "A" }, "invalid", "signature-malformed"],
    ["trailing bytes", { SD: `${der}0000` }, "invalid", "signature-malformed"],
    ["a bare SHA-256, as a simulator sends", { SD: "ab".repeat(32) }, "invalid", "signature-malformed"],
    ["thousands of digits", { SD: "00".repeat(5_000) }, "invalid", "signature-malformed"],
    ["another encoding", { SE: "base32", SD: der }, "unverifiable", "algorithm-unknown"],
    ["another hash", { SA: "ECDSA-secp256r1-SHA512", SD: der }, "invalid", "signature-mismatch"],
    ["another curve", { SA: "ECDSA-secp521r1-SHA256", SD: der }, "unverifiable", "curve-mismatch"],
    ["a hash that nobody should use", { SA: "ECDSA-secp256r1-SHA1", SD: der }, "unverifiable", "algorithm-unknown"],
    ["a curve that is not known", { SA: "ECDSA-secp160r1-SHA256", SD: der }, "unverifiable", "algorithm-unknown"],
    ["an algorithm that is no text", { SA: 1, SD: der }, "unverifiable", "algorithm-unknown"],
    ["a valid one, algorithm left out", { SD: der }, "valid", undefined],
  ])("%s", (_, members, signature, reasonCode) => {
    const report = one(section(members), { publicKey: meter.publicKey });
    expect({ signature: report.signature, reasonCode: report.reasonCode }).toEqual({ signature, reasonCode });
    if (signature !== "valid") expect(report.reason).toMatch(/^The .+\.$/s);
    expect(report.readings).toHaveLength(2);
  });
});

describe("keys", () => {
  const record = meter.sign(payload());
  const registered = (publicKey: string, serial = "MS1") => ({ registeredKeys: [{ serial, publicKey }] });

  it("none: nothing can be said", () => {
    expect(one(record)).toMatchObject({
      signature: "unverifiable",
      reasonCode: "public-key-missing",
      key: "unknown",
      publicKeySource: "none",
      publicKey: null,
    });
  });

  it("an embedded one is used, and nothing else vouches for it", () => {
    expect(one(`${record}|${meter.publicKey}`)).toMatchObject({
      signature: "valid",
      key: "embedded",
      publicKeySource: "embedded",
    });
  });

  it("the supplied one goes before the embedded one", () => {
    const report = one(`${record}|${other.publicKey}`, { publicKey: meter.publicKey });
    expect(report).toMatchObject({ signature: "valid", key: "supplied", publicKey: meter.publicKey });
    expect(codes(report.findings)).toContain("warning key-beside-record-differs");
  });

  it("the registered one goes before any other", () => {
    const report = one(`${record}|${other.publicKey}`, { ...registered(meter.publicKey), publicKey: other.publicKey });
    expect(report).toMatchObject({ signature: "valid", key: "registered", publicKeySource: "registered" });
    expect(codes(report.findings)).toContain("warning key-beside-record-differs");
  });

  it("one of several registered ones fits: a key was changed", () => {
    const registeredKeys = [other, meter].map(({ publicKey }) => ({ serial: "MS1", publicKey }));
    expect(one(record, { registeredKeys })).toMatchObject({ signature: "valid", publicKey: meter.publicKey });
  });

  it("a registered one of the gateway counts where none is registered for the meter", () => {
    expect(one(record, registered(meter.publicKey, "GS1"))).toMatchObject({ signature: "valid", key: "registered" });
  });

  it("one registered for another meter does not count", () => {
    expect(one(record, { ...registered(other.publicKey, "MS2"), publicKey: meter.publicKey })).toMatchObject({
      signature: "valid",
      key: "supplied",
    });
  });

  it("the record fits its own key but another is registered: invalid, and said", () => {
    const report = one(`${record}|${meter.publicKey}`, registered(other.publicKey));
    expect(report).toMatchObject({ signature: "invalid", key: "contradicting", publicKey: other.publicKey });
    expect(codes(report.findings)).toContain("error key-contradicts-registration");
  });

  it("a forged record that fits neither the registered key nor the one beside it", () => {
    const report = one(`${newMeter().sign(payload())}|${other.publicKey}`, registered(meter.publicKey));
    expect(report).toMatchObject({ signature: "invalid", key: "contradicting" });
    expect(codes(report.findings)).toContain("warning key-beside-record-differs");
    expect(codes(report.findings)).not.toContain("error key-contradicts-registration");
  });

  it("a forged record under the registered key, without another: invalid, and nothing contradicts", () => {
    const report = one(other.sign(payload()), registered(meter.publicKey));
    expect(report).toMatchObject({ signature: "invalid", key: "registered" });
    expect(codes(report.findings)).not.toContain("error key-contradicts-registration");
  });

  it("a registered key that cannot be read never turns into a verdict under another key", () => {
    expect(one(`${record}|${meter.publicKey}`, registered("abc"))).toMatchObject({
      signature: "unverifiable",
      reasonCode: "public-key-malformed",
      publicKeySource: "registered",
    });
  });
});

describe("what is no record", () => {
  it.each([
    ["", "The input is empty."],
    [" \n", "The input is empty."],
    ["hello", "at byte 0 is not a record: it does not start with OCMF|"],
    ['OCMA|{"FV":"1.0"}|{}', "does not start with OCMF|"],
    ["<values/>", "XML"],
    ['{"signed":1}', "JSON"],
    ["OCMF|", 'no "|" ends the payload section (byte 5)'],
    ['OCMF|{"PG":1}|', "signature section is not a complete JSON object"],
    ['OCMF|{"PG":}|{}', 'not readable at byte 11: Expected a value, found "}"'],
    ["OCMF|[]|{}", "payload is not a JSON object (byte 5)"],
    ["OCMF|{}|{\"SD\":''}", "signature section is not readable at byte 14"],
    [`OCMF|{"a":${"[".repeat(40)}${"]".repeat(40)}}|{}`, "more than 16 deep"],
  ])("%j is unreadable, with the place", (text, words) => {
    const report = all(text);
    expect(report.records).toHaveLength(1);
    expect(report.records[0]).toMatchObject({ signature: "unverifiable", reasonCode: "record-unreadable" });
    expect(report.records[0]?.reason).toContain(words);
    expect(one(text)).toEqual(report.records[0]);
  });

  it("more than the limit is not read, and not echoed", () => {
    const [report] = all(" ".repeat(MAX_INPUT_BYTES + 1)).records;
    expect(report).toMatchObject({ format: "unknown", text: "", reasonCode: "record-unreadable" });
    expect(one(" ".repeat(MAX_INPUT_BYTES + 1)).reason).toContain("1048577 bytes");
  });

  it("more readings than the limit are not read, across all records", () => {
    const many = (count: number) =>
      meter.sign(payload({ RD: Array.from({ length: count }, (_, index) => ({ ...END, RV: index })) }));
    const light = meter.sign(payload({ PG: "T11", RD: Array.from({ length: 9_998 }, () => ({})) }));
    expect(all(`${meter.sign(payload())}\n${light}`).records.map(({ reasonCode }) => reasonCode)).toEqual([
      undefined,
      undefined,
    ]);
    const [first, second] = all(`${many(3)}\n${light}`).records;
    expect(first?.signature).toBe("valid");
    expect(second).toMatchObject({
      format: "OCMF",
      signature: "unverifiable",
      reasonCode: "record-unreadable",
      readings: [],
    });
    expect(second?.reason).toContain("more than 10000 readings");
  });

  it("does not sink the records beside it", () => {
    const report = all(`garbage\n${meter.sign(payload())}\nOCMF|{\n${meter.sign(payload({ PG: "T11" }))}`);
    expect(report.records.map(({ signature }) => signature)).toEqual([
      "unverifiable",
      "valid",
      "unverifiable",
      "valid",
    ]);
  });
});

describe("survives", () => {
  const record = meter.sign(payload());
  const bytes = encoder.encode(record);
  const options = { publicKey: meter.publicKey, nowMillis: 0 };

  it("every cut of a record, without a valid verdict", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(verifyRecord(core, bytes.slice(0, length), options).signature).not.toBe("valid");
    }
  });

  it("every single flipped byte of the signed part, without a valid verdict", () => {
    const { signedRange } = verifyRecord(core, bytes, options);
    if (signedRange === null) throw new Error("no signed range");
    for (let at = signedRange.start; at < signedRange.end; at++) {
      const mutated = bytes.slice();
      mutated[at] = (mutated[at] ?? 0) ^ (1 << (at % 8));
      expect(verifyRecord(core, mutated, options).signature).not.toBe("valid");
    }
  });

  it("random bytes and spliced records: a report with a reason, never an exception", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.nat(bytes.length), fc.nat(bytes.length)).map(([a, b]) => bytes.slice(Math.min(a, b), Math.max(a, b))),
      fc.constantFrom(
        ...["OCMF|", "|", "{", "}", '"', "\n", '"RD":[{}]', '"RV":', "1e999", "\u0000"].map((text) =>
          encoder.encode(text),
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const report = verifyRecords(core, Uint8Array.from(pieces.flatMap((part) => [...part])), options);
        expect(report.records.length).toBeGreaterThan(0);
        for (const { signature, reason, reasonCode } of report.records) {
          if (signature === "valid") continue;
          expect(reason).toMatch(/\.$/);
          expect(reasonCode).toBeDefined();
        }
      }),
      { seed: 20_269, numRuns: 1_500 },
    );
  });

  it("random values in every field of a reading", () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom("", "NaN", "1e40", -1, 0, 1e300, "B", "E", "kWh", "Wh"),
    );
    const reading = fc.record(
      {
        TM: fc.oneof(value, fc.constant(BEGIN.TM)),
        TX: value,
        RV: value,
        RI: value,
        RU: value,
        EF: value,
        ST: value,
        CL: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 4 }),
        fc.dictionary(fc.constantFrom("FV", "PG", "MS", "IF", "LC", "IL"), value),
        (readings, fields) => {
          const text = payload({ ...fields, RD: readings });
          const report = verifyRecords(core, encoder.encode(`OCMF|${text}|{"SD":"00"}`), options);
          expect(report.records[0]?.signature).toBe("invalid");
          expect(JSON.parse(JSON.stringify(report))).toEqual(report);
        },
      ),
      { seed: 20_270, numRuns: 500 },
    );
  });
});
