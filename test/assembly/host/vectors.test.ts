// The outside vectors decide: every OCMF record of them, through the API and through the command line alike.
import { describe, expect, it } from "vitest";
import { run } from "../../../assembly/cli.ts";
import { CURVES } from "../../../assembly/host/core.ts";
import { brokenRules, overallVerdict } from "../../../assembly/host/report-text.ts";
import type { Finding, RecordReport, VerifyReport } from "../../../assembly/host/verdict.ts";
import { verifyRecord, verifyRecords } from "../../../assembly/host/verify.ts";
import { newCore } from "../../support/core.ts";
import { HAVE_VECTORS, readVectors } from "../../support/vectors.ts";

interface ExpectedReading {
  readonly kWh?: string | null;
  readonly obis?: string | null;
}

interface SignedRecord {
  readonly id: string;
  readonly format: string;
  readonly payload: string;
  readonly publicKey: string | null;
  readonly curve: string | null;
  readonly signedSha256?: string;
  readonly expected: "valid" | "invalid" | "error";
  readonly failureKind?: string;
  readonly expectedReadings?: { readonly begin?: ExpectedReading | null; readonly end?: ExpectedReading | null } | null;
}

interface Probe {
  readonly id: string;
  readonly expect: string;
  readonly payload: string;
  readonly publicKey: string;
}

interface ProbeSession {
  readonly id: string;
  readonly expect: string;
  readonly xml: string;
}

const core = newCore();
const encoder = new TextEncoder();

/** The hostile text stands in an attribute of the XML around this record; the record itself is genuine and intact. */
const HOSTILE_CONTAINER_ONLY = new Set(["ocmf-log4j-4"]);
/** No key, a dummy signature. The vector names its first register; billed is the compensated one, as the reference software does. */
const OTHER_REGISTER_BILLED = new Set(["ocmf-spec-example"]);

/** Genuine records that still must not be billed, and the findings that say so. Everything else valid has no error. */
const NOT_TO_BE_BILLED: Readonly<Record<string, readonly string[]>> = {
  // The meter itself flags its values.
  "ocmf-20211007-device-with-evt-ocmf-sss-ses-000": ["energy-unusable", "status-not-good"],
  "ocmf-20211007-device-with-evt-ocmf-sss-ses-001": ["energy-unusable", "status-not-good"],
  "ocmf-ocmf-receipt-with-publickey-and-data-000": ["energy-unusable", "status-not-good"],
  // An exception ends the usable part of the transaction.
  "ocmf-test-ocmf-transaction-two-values-000": ["exception"],
  "ocmf-test-ocmf-transaction-two-values-001": ["exception"],
  // No serial number, no unit, a pagination that counts nothing.
  "ocmf-ptb-simple-0": ["pagination-malformed", "serial-missing", "unit-missing"],
  "ocmf-ptb-simple-1": ["pagination-malformed", "serial-missing", "unit-missing"],
  // "P1" is neither T nor F.
  "ocmfjs-signature-with-different-r-s-lengths-len-r-30-len-s-32": ["pagination-malformed"],
  "ocmfjs-signature-with-r-containing-sign-byte-len-r-33-len-s-32": ["pagination-malformed"],
  "ocmfjs-signature-with-s-containing-sign-byte-len-r-32-len-s-33": ["pagination-malformed"],
  "ocmfjs-signature-with-r-s-containing-sign-bytes-len-r-33-len-s-33": ["pagination-malformed"],
};

const errorsOf = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === "error");
const optionsOf = (publicKey: string | null) => (publicKey === null || publicKey === "" ? {} : { publicKey });

/** The record as the command line reports it, and its exit code. */
function verifyByCli(
  text: string,
  publicKey: string | null,
  ...flags: string[]
): { report: VerifyReport; exitCode: number } {
  let out = "";
  const key = publicKey === null || publicKey === "" ? [] : ["--key", publicKey];
  const exitCode = run(["verify", "record.ocmf", "--json", ...key, ...flags], {
    readFile: (path) => {
      if (path !== "record.ocmf") throw new Error(`no such file: ${path}`);
      return encoder.encode(text);
    },
    loadCore: () => core,
    version: () => "0",
    nowMillis: () => Date.UTC(2030, 0),
    out: (piece) => {
      out += piece;
    },
    err: (piece) => {
      throw new Error(piece);
    },
  });
  return { report: JSON.parse(out), exitCode };
}

const EXIT_CODES = { valid: 0, invalid: 1, unverifiable: 2 } as const;

describe.skipIf(!HAVE_VECTORS)("signed-records.json, format OCMF", () => {
  const records = HAVE_VECTORS
    ? readVectors<SignedRecord[]>("signed-records.json").filter(({ format }) => format === "OCMF")
    : [];
  const isVerified = ({ curve }: SignedRecord) => curve === "Ed25519" || CURVES.some((name) => name === curve);
  const verified = records.filter(isVerified);
  const verify = ({ payload, publicKey }: SignedRecord): RecordReport =>
    verifyRecord(core, encoder.encode(payload), optionsOf(publicKey));

  it("gives every record on a supported curve the verdict listed", () => {
    const counts = { valid: 0, invalid: 0, error: 0 };
    for (const record of verified) {
      if (HOSTILE_CONTAINER_ONLY.has(record.id)) continue;
      const { signature, reason } = verify(record);
      counts[record.expected]++;
      const message = `${record.id}: ${signature}. ${reason ?? ""}`;
      if (record.expected === "error") {
        expect(signature, message).not.toBe("valid");
        if (record.failureKind === "key") expect(signature, message).toBe("unverifiable");
      } else expect(signature, message).toBe(record.expected);
    }
    console.log(`signed-records.json, OCMF on ${CURVES.length} curves and Ed25519:`, counts);
    expect(counts.valid).toBeGreaterThanOrEqual(173);
    expect(counts.invalid).toBeGreaterThanOrEqual(27);
    expect(counts.error).toBeGreaterThanOrEqual(8);
  });

  it("says of every other algorithm that it is not supported, whatever the record is worth", () => {
    const others = records.filter((record) => !isVerified(record) && record.curve !== null);
    const reasons = others.map((record) => verify(record).reasonCode);
    console.log(`signed-records.json, OCMF with other algorithms: ${others.length}`);
    expect(reasons).toEqual(others.map(() => "algorithm-unknown"));
    // Ed448 and ML-DSA in three sizes.
    expect(others.length).toBeGreaterThanOrEqual(4);
  });

  it("gives the command line's report and exit code the same verdict", () => {
    let count = 0;
    for (const record of records) {
      const report = verify(record);
      const cli = verifyByCli(record.payload, record.publicKey);
      expect(cli.report.records[0], record.id).toEqual(JSON.parse(JSON.stringify(report)));
      expect(cli.exitCode, record.id).toBe(EXIT_CODES[overallVerdict(cli.report)]);
      if (record.expected === "valid" && isVerified(record)) {
        expect(cli.exitCode, record.id).toBe(0);
        const strict = verifyByCli(record.payload, record.publicKey, "--strict");
        expect(strict.exitCode, record.id).toBe(record.id in NOT_TO_BE_BILLED ? 1 : 0);
      }
      count++;
    }
    console.log(`signed-records.json, OCMF through the command line: ${count}`);
    expect(count).toBeGreaterThanOrEqual(214);
  });

  it("takes the same bytes for signed as the vectors do", () => {
    const hashed = records.filter(({ signedSha256 }) => signedSha256 !== undefined);
    expect(hashed.map((record) => verify(record).signedSha256)).toEqual(hashed.map(({ signedSha256 }) => signedSha256));
    expect(hashed.length).toBeGreaterThanOrEqual(213);
  });

  it("finds begin and end with register and energy", () => {
    let count = 0;
    for (const record of verified) {
      if (OTHER_REGISTER_BILLED.has(record.id)) continue;
      const report = verify(record);
      for (const event of ["begin", "end"] as const) {
        const expected = record.expectedReadings?.[event];
        if (expected === undefined || expected === null) continue;
        const found = report[event];
        expect(found?.register ?? null, `${record.id} ${event}`).toBe(expected.obis ?? null);
        if (expected.kWh != null) {
          // At most six decimals of a register below 2³² kWh: the double is exact enough to be rounded back.
          const milliwattHours = Math.round(Number(expected.kWh) * 1_000_000);
          expect(found?.energyMilliwattHours, `${record.id} ${event}`).toBe(milliwattHours);
        }
        count++;
      }
    }
    console.log(`signed-records.json, readings compared: ${count}`);
    expect(count).toBeGreaterThanOrEqual(391);
  });

  it("finds no error in genuine records, but where the meter or a broken rule says so", () => {
    const found: Record<string, string[]> = {};
    for (const record of records) {
      if (record.expected !== "valid") continue;
      const codes = new Set(errorsOf(verify(record).findings).map(({ code }) => code));
      if (codes.size > 0) found[record.id] = [...codes].sort();
    }
    expect(found).toEqual(NOT_TO_BE_BILLED);
  });
});

/** What our policy answers where the probe leaves it open: signature and the codes beyond info. */
const POLICIES: Readonly<Record<string, readonly string[]>> = {
  "fv-2.0": ["valid", "version-unknown"],
  "fv-number": ["valid"],
  "sa-alias-brainpoolP256r1": ["valid"],
  "sa-alias-brainpoolP384r1": ["valid"],
  "sig-raw-rs-hex": ["valid", "signature-raw"],
  "sig-raw-rs-p192": ["valid", "signature-raw"],
  "key-raw-xy": ["valid"],
  "json-fourth-section": ["valid"],
  "json-bom": ["valid", "byte-order-mark"],
  "rd-rv-string": ["valid"],
  "rd-no-end": ["valid"],
  "tt-300": ["valid", "text-too-long"],
};

describe.skipIf(!HAVE_VECTORS)("probes", () => {
  const probes = HAVE_VECTORS ? readVectors<Probe[]>("probe-records.json") : [];
  const sessions = HAVE_VECTORS ? readVectors<ProbeSession[]>("probe-sessions.json") : [];

  it("of records: rejected, warned of or accepted as each expects", () => {
    const counts: Record<string, number> = {};
    for (const { id, expect: expected, payload, publicKey } of probes) {
      const { signature, findings } = verifyRecord(core, encoder.encode(payload), { publicKey });
      const severities = new Set(findings.map(({ severity }) => severity));
      const kind = expected.replace(/[ (].*$/, "");
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind === "valid") {
        expect([signature, errorsOf(findings)], id).toEqual(["valid", []]);
      } else if (kind === "reject" || kind === "semantic-reject") {
        expect(signature !== "valid" || severities.has("error"), id).toBe(true);
      } else if (kind === "semantic-warn") {
        expect([signature, severities.has("error"), severities.has("warning")], id).toEqual(["valid", false, true]);
      } else {
        const remarks = findings.filter(({ severity }) => severity !== "info").map(({ code }) => code);
        expect([signature, ...remarks], id).toEqual(POLICIES[id]);
      }
    }
    console.log("probe-records.json:", counts);
    expect(probes.length).toBeGreaterThanOrEqual(79);
  });

  it("of sessions: the records of each, one a line", () => {
    const counts: Record<string, number> = {};
    for (const { id, expect: expected, xml } of sessions) {
      const texts = [...xml.matchAll(/<signedData[^>]*>([^<]*)</g)].map((match) => match[1] ?? "");
      const publicKey = /<publicKey[^>]*>([^<]*)</.exec(xml)?.[1] ?? "";
      expect(texts.length, id).toBe(2);
      const report = verifyRecords(core, encoder.encode(texts.join("\n")), { publicKey });
      const findings = [...report.records.flatMap((record) => record.findings), ...(report.session?.findings ?? [])];
      const kind = expected.replace(/ .*$/, "");
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind === "semantic-reject") {
        expect(errorsOf(findings).length > 0 || report.records.some(({ signature }) => signature !== "valid"), id).toBe(
          true,
        );
      } else {
        expect([overallVerdict(report), brokenRules(report)], id).toEqual(["valid", 0]);
        if (kind === "semantic-warn")
          expect(
            findings.some(({ severity }) => severity === "warning"),
            id,
          ).toBe(true);
        const energy = /([0-9.]+) kWh/.exec(expected)?.[1];
        if (energy !== undefined) expect(report.session?.energyMilliwattHours).toBe(Math.round(Number(energy) * 1e6));
      }
    }
    console.log("probe-sessions.json:", counts);
    expect(sessions.length).toBeGreaterThanOrEqual(7);
  });
});
