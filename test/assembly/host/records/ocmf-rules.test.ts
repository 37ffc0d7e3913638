// Each rule on OCMF records, on records that OpenSSL signed: what is remarked, how gravely, and where.
import { describe, expect, it } from "vitest";
import { FINDING_CODES } from "../../../../assembly/host/findings.ts";
import { type VerifyOptions, verifyRecord } from "../../../../assembly/host/verify.ts";
import { newCore } from "../../../support/core.ts";
import { BEGIN, END, newEd25519Meter, newMeter, PAYLOAD, payload } from "../../../support/ocmf.ts";

const core = newCore();
const meter = newMeter();
const encoder = new TextEncoder();

function verify(record: string, options: VerifyOptions = {}) {
  return verifyRecord(core, encoder.encode(record), { publicKey: meter.publicKey, ...options });
}

/** Findings as `severity code field`, in order. */
function remarks(record: string, options?: VerifyOptions): string[] {
  return verify(record, options).findings.map(({ severity, code, field }) =>
    `${severity} ${code} ${field ?? ""}`.trim(),
  );
}

const withEnd = (changes: object) => payload({ RD: [BEGIN, { ...END, ...changes }] });
const withBegin = (changes: object) => payload({ RD: [{ ...BEGIN, ...changes }, END] });
const LC = { LN: "cable", LI: 1, LR: 2, LU: "mOhm" };

/** What the payload holds, the payload's text, the remarks that it must get: all of them, no others. */
const RULES: [what: string, text: string, expected: string[]][] = [
  ["nothing odd", payload(), []],
  ["format version 1.4", payload({ FV: "1.4" }), []],
  [
    "format version 0.1 with its own fields",
    payload({ FV: "0.1", VI: "ABL", VV: "1.4", IS: "VERIFIED", IL: undefined }),
    [],
  ],
  ["no format version", payload({ FV: undefined }), []],
  ["a version as a number", payload({ FV: 1 }), ["info version-as-number FV"]],
  ["a version of tomorrow", payload({ FV: "2.0" }), ["warning version-unknown FV"]],
  ["a version as a list", payload({ FV: [] }), ["warning field-type FV"]],
  ["a number for a text", payload({ CT: 0 }), ["warning field-type CT"]],
  ["a tariff text of 251 characters", payload({ TT: "x".repeat(251) }), ["warning text-too-long TT"]],
  ["a tariff text of 250 characters beyond the BMP", payload({ TT: "😀".repeat(250) }), []],
  ["no meter", payload({ MS: undefined }), ["info meter-serial-missing MS"]],
  ["neither meter nor gateway", payload({ MS: undefined, GS: "" }), ["error serial-missing MS"]],
  ["no pagination", payload({ PG: undefined }), ["error pagination-missing PG"]],
  ["a pagination of words", payload({ PG: "abc" }), ["error pagination-malformed PG"]],
  ["a padded pagination", payload({ PG: "T010" }), ["warning pagination-padded PG"]],
  ["a fiscal pagination", payload({ PG: "F10" }), ["error pagination-fiscal PG"]],
  ["a failed assignment", payload({ IL: "OUTDATED" }), ["error identification-level-failed IL"]],
  ["an unknown level", payload({ IL: "FOO" }), ["error identification-level-unknown IL"]],
  ["an unknown flag", payload({ IF: ["RFID_PLAIN", "OCCP_AUTH"] }), ["info identification-flag-unknown IF[1]"]],
  ["flags that are no list", payload({ IF: "RFID_PLAIN" }), ["warning field-type IF"]],
  ["an unknown kind of identification", payload({ IT: "FACE" }), ["info identification-type-unknown IT"]],
  ["IS as a number", payload({ IS: 1 }), ["warning field-type IS"]],

  ["no readings", payload({ RD: [] }), ["error readings-missing RD"]],
  ["readings that are no list", payload({ RD: {} }), ["error readings-missing RD"]],
  ["a reading that is no object", payload({ RD: [BEGIN, END, 7] }), ["error reading-malformed RD[2]"]],
  ["a begin only", payload({ RD: [BEGIN] }), ["info end-missing RD[0]"]],
  ["an end only", payload({ RD: [END] }), ["info begin-missing RD[0]"]],
  ["neither begin nor end", payload({ RD: [{ ...BEGIN, TX: "C" }] }), ["info events-missing RD"]],
  ["no event at all", payload({ RD: [{ ...BEGIN, TX: undefined }] }), ["info events-missing RD"]],
  [
    "the end before the begin",
    payload({ RD: [END, BEGIN] }),
    ["error end-before-begin RD[0]", "error register-falls RD[1].RV", "error time-falls RD[1].TM"],
  ],
  ["an unknown event", withEnd({ TX: "Q" }), ["error event-unknown RD[1].TX", "info end-missing RD[0]"]],
  ["an exception", payload({ RD: [BEGIN, { ...END, TX: "X" }, END] }), ["error exception RD[1].TX"]],
  ["an event without a value", payload({ RD: [BEGIN, { TX: "S" }, END] }), ["info value-missing RD[1].RV"]],
  ["an event that is no text", withEnd({ TX: 5 }), ["warning field-type RD[1].TX", "info end-missing RD[0]"]],
  ["NaN as a value", withEnd({ RV: "NaN" }), ["info value-as-text RD[1].RV", "error value-malformed RD[1].RV"]],
  ["null as a value", withEnd({ RV: null }), ["error value-malformed RD[1].RV"]],
  ["hex as a value", withEnd({ RV: "0x70" }), ["info value-as-text RD[1].RV", "error value-malformed RD[1].RV"]],
  ["an empty value", withEnd({ RV: "" }), ["info value-as-text RD[1].RV", "error value-malformed RD[1].RV"]],
  ["a padded value as text", withEnd({ RV: "  00110.500" }), ["info value-as-text RD[1].RV"]],
  ["digits below 1 mWh", withEnd({ RV: 110.5000001 }), ["info value-cut RD[1].RV"]],
  [
    "a value beyond 2^53 mWh",
    payload({
      RD: [
        { ...BEGIN, RV: 9_007_199_255 },
        { ...END, RV: 9_007_199_256 },
      ],
    }),
    ["warning value-beyond-range RD[0].RV", "warning value-beyond-range RD[1].RV"],
  ],
  [
    "no unit",
    payload({ RD: [{ ...BEGIN, RU: undefined }] }),
    ["error unit-missing RD[0].RU", "info events-missing RD"],
  ],
  ["MWh", withEnd({ RU: "MWh" }), ["error unit-unknown RD[1].RU", "info end-missing RD[0]"]],
  [
    "a maker's unit",
    payload({ RD: [BEGIN, END, { RV: 60, RI: "01-00:00.08.06.FF", RU: "sec" }] }),
    ["info unit-of-vendor RD[2].RU"],
  ],
  ["a resistance", payload({ RD: [BEGIN, END, { RV: 12, RI: "1-0:9.9.9", RU: "mOhm" }] }), []],
  ["no time", withBegin({ TM: undefined }), ["error time-missing RD[0].TM"]],
  ["month 13", withBegin({ TM: "2025-13-01T10:00:00,000+0200 S" }), ["error time-malformed RD[0].TM"]],
  ["Z for an offset", withEnd({ TM: "2025-06-01T11:00:00,000Z S" }), ["error time-malformed RD[1].TM"]],
  ["a time that is no text", withEnd({ TM: 1 }), ["error time-malformed RD[1].TM"]],
  ["no clock status", withEnd({ TM: "2025-06-01T11:00:00,000+0200" }), ["warning time-status-missing RD[1].TM"]],
  [
    "an unset clock, said once",
    payload({
      RD: [
        { ...BEGIN, TM: BEGIN.TM.replace("S", "U") },
        { ...END, TM: END.TM.replace("S", "U") },
      ],
    }),
    ["warning time-unknown RD[0].TM"],
  ],
  [
    "an informative and a relative clock",
    payload({
      RD: [
        { ...BEGIN, TM: BEGIN.TM.replace("S", "I") },
        { ...END, TM: END.TM.replace("S", "R") },
      ],
    }),
    ["info time-informative RD[0].TM", "info time-relative RD[1].TM"],
  ],
  [
    "a clock from 1970",
    withBegin({ TM: "1970-01-01T01:00:00,000+0100 U" }),
    ["warning time-unknown RD[0].TM", "warning clock-implausible RD[0].TM"],
  ],
  [
    "no meter status",
    payload({ RD: [{ ...BEGIN, ST: undefined }] }),
    ["warning status-missing RD[0].ST", "info end-missing RD[0]"],
  ],
  ["a manipulated meter", withEnd({ ST: "M" }), ["error status-not-good RD[1].ST"]],
  ["an unknown meter status", withEnd({ ST: "Q" }), ["error status-unknown RD[1].ST"]],
  ["unusable energy", withEnd({ EF: "E" }), ["error energy-unusable RD[1].EF"]],
  ["unusable time", withEnd({ EF: "t" }), ["warning time-unusable RD[1].EF"]],
  ["an unknown error flag", withEnd({ EF: "q" }), ["warning flag-unknown RD[1].EF"]],
  [
    "losses that are reset, with their cable",
    payload({
      LC,
      RD: [
        { ...BEGIN, CL: 0 },
        { ...END, CL: 0.5 },
      ],
    }),
    [],
  ],
  [
    "losses without a cable",
    payload({
      RD: [
        { ...BEGIN, CL: 0 },
        { ...END, CL: 0.5 },
      ],
    }),
    ["warning loss-without-cable RD[0].CL"],
  ],
  [
    "losses that were not reset",
    payload({
      LC,
      RD: [
        { ...BEGIN, CL: 0.3 },
        { ...END, CL: 0.5 },
      ],
    }),
    ["error loss-not-reset RD[0].CL"],
  ],
  ["negative losses", payload({ LC, RD: [BEGIN, { ...END, CL: -0.5 }] }), ["error loss-negative RD[1].CL"]],
  [
    "losses above the energy",
    payload({ LC, RD: [BEGIN, { ...END, CL: 10.6 }] }),
    ["warning loss-exceeds-energy RD[1].CL"],
  ],
  ["losses that are no number", payload({ LC, RD: [BEGIN, { ...END, CL: "x" }] }), ["error loss-malformed RD[1].CL"]],
  ["a register that falls at the end", withEnd({ RV: 99 }), ["error register-falls RD[1].RV"]],
  [
    "a register that falls in between",
    payload({ RD: [BEGIN, { ...BEGIN, TM: "2025-06-01T10:30:00,000+0200 S", TX: "C", RV: 150 }, END] }),
    ["error register-falls RD[2].RV"],
  ],
  ["time that falls", withEnd({ TM: "2025-06-01T09:59:59,999+0200 S" }), ["error time-falls RD[1].TM"]],
  ["all that 4 MW deliver in an hour and one second", withEnd({ RV: 4_101.111111 }), []],
  ["1 mWh more than that", withEnd({ RV: 4_101.111112 }), ["warning power-implausible RD[1].RV"]],
  ["a repeated member", payload().replace('"RV":110.5', '"RV":110.5,"RV":910.5'), ["error member-repeated"]],
  ["a separator in a text", payload({ ID: "1|2" }), ["error separator-in-text"]],
  ["braces in a text", payload({ ID: "1}2{{" }), []],
];

const seen = new Set<string>();

describe("remarks", () => {
  it.each(RULES)("%s", (_, text, expected) => {
    const record = meter.sign(text);
    const report = verify(record);
    for (const { code } of report.findings) seen.add(code);
    expect(report.signature).toBe("valid");
    expect(remarks(record)).toEqual(expected);
    for (const { message } of report.findings) {
      expect(message).toMatch(/^[A-Z].*[.]$/s);
      expect(message).not.toMatch(/undefined|\{[a-z]+\}|!/);
      expect(message).not.toContain(PAYLOAD.ID);
    }
  });

  it.each<[string, string, string[]]>([
    [
      "a spelling of the algorithm outside the format",
      newMeter("brainpoolP256r1").sign(payload(), { section: { SA: "ECDSA-brainpoolP256r1-SHA256" } }),
      ["info algorithm-alias SA"],
    ],
    ["a curve of 192 bits", newMeter("secp192r1").sign(payload()), ["info curve-short SA"]],
    [
      "a hash outside the format",
      meter.sign(payload(), { section: { SA: "ECDSA-secp256r1-SHA512" }, hash: "SHA-512" }),
      ["error algorithm-outside-specification SA"],
    ],
    ["Ed25519, an extension", newEd25519Meter().sign(payload()), ["warning algorithm-extension SA"]],
    ["bare r and s", meter.sign(payload(), { encoding: "raw" }), ["warning signature-raw SD"]],
    [
      "bare r and s, announced as bytes",
      meter.sign(payload(), { encoding: "raw", section: { SM: "application/octet-stream" } }),
      ["warning signature-raw SD", "warning signature-method-unknown SM"],
    ],
    [
      "DER announced as something else",
      meter.sign(payload(), { section: { SM: "application/octet-stream" } }),
      ["error signature-method SM"],
    ],
    ["a signature type that is no text", meter.sign(payload(), { section: { SM: 1 } }), ["warning field-type SM"]],
    ["a fourth section", `${meter.sign(payload())}|${meter.publicKey}`, ["info key-section"]],
    ["a byte order mark", `\ufeff${meter.sign(payload())}`, ["warning byte-order-mark"]],
    ["blanks before the record", ` ${meter.sign(payload())}\n`, ["info space-before-record"]],
    ["text behind the record", `${meter.sign(payload())} # note`, ["warning text-after-record"]],
    ["a second record", `${meter.sign(payload())}\n${meter.sign(payload())}`, ["error several-records"]],
  ])("%s", (_, record, expected) => {
    for (const code of expected) seen.add(code.split(" ")[1] ?? "");
    const found = remarks(record).filter((remark) => expected.includes(remark) || remark.startsWith("error"));
    expect(found).toEqual(expected);
  });

  it("a clock that runs ahead by more than five minutes, when the time is known", () => {
    const endMillis = Date.parse("2025-06-01T09:00:00Z");
    seen.add("time-in-future");
    expect(remarks(meter.sign(payload()), { nowMillis: endMillis - 300_000 })).toEqual([]);
    expect(remarks(meter.sign(payload()), { nowMillis: endMillis - 300_001 })).toEqual([
      "warning time-in-future RD[1].TM",
    ]);
  });

  it("a bare key, and says so", () => {
    seen.add("key-form");
    expect(remarks(meter.sign(payload()), { publicKey: meter.publicKey.slice(-128) })).toEqual(["info key-form"]);
  });

  it("at most sixteen equal faults, and counts the rest", () => {
    const readings = [BEGIN, ...Array.from({ length: 40 }, () => ({ ...END, TX: "C", ST: "N" })), END];
    const findings = verify(meter.sign(payload({ RD: readings }))).findings;
    expect(findings.filter(({ code }) => code === "status-not-good")).toHaveLength(16);
    expect(findings.at(-1)).toMatchObject({ code: "more-findings", message: expect.stringContaining("24 more") });
    seen.add("more-findings");
  });

  it("every code of the closed set that concerns one record, in this file", () => {
    const elsewhere = new Set([
      // verify.test.ts: keys and several records
      "key-contradicts-registration",
      "key-beside-record-differs",
      ...FINDING_CODES.slice(FINDING_CODES.indexOf("record-repeated")),
    ]);
    expect(FINDING_CODES.filter((code) => !seen.has(code) && !elsewhere.has(code))).toEqual([]);
  });
});
