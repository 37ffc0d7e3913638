// The session rules over signed and unsigned readings, with the core's own checks.
import { describe, expect, it } from "vitest";
import { core } from "../../../edge/core.ts";
import type { EventKind, Reading, RecordFacts, Role } from "../../../edge/domain/reading.ts";
import { sessionSamples } from "../../../edge/domain/samples.ts";
import { deriveSession } from "../../../edge/domain/session.ts";
import { meteringRules } from "../../../edge/objects/derivation.ts";
import { T0 } from "../server.ts";

let count = 0;

function reading(seconds: number, fields: Partial<Reading> & { kilowattHours?: number; obis?: string } = {}): Reading {
  const { kilowattHours, obis = null, ...rest } = fields;
  count += 1;
  return {
    hash: `h${String(count).padStart(6, "0")}`,
    atMillis: T0 + seconds * 1_000,
    receivedAtMillis: T0 + 10 * 86_400_000,
    evseId: 1,
    transactionId: "T",
    event: null,
    register: kilowattHours === undefined ? null : { milliwattHours: BigInt(Math.round(kilowattHours * 1e6)), obis },
    powerWatts: null,
    record: null,
    ...rest,
  };
}

function record(seconds: number, role: Role, kilowattHours: number, fields: Partial<RecordFacts> = {}): RecordFacts {
  const milliwattHours = BigInt(Math.round(kilowattHours * 1e6));
  return {
    recordHash: `r${seconds}${role}${kilowattHours}`,
    signature: "valid",
    key: "registered",
    meter: "M-1",
    publicKey: "aa",
    pagination: null,
    identityHash: "id",
    values: [{ role, atMillis: T0 + seconds * 1_000, obis: "01-00:B2.08.00*FF", milliwattHours }],
    findings: [],
    ...fields,
  };
}

const signed = (seconds: number, event: EventKind, kilowattHours: number, fields: Partial<RecordFacts> = {}): Reading =>
  reading(seconds, {
    event,
    record: record(seconds, event === "begin" || event === "end" ? event : "other", kilowattHours, fields),
  });

const derive = (readings: readonly Reading[], superseded = false) =>
  deriveSession(readings, { rules: meteringRules(core()), maxPowerWatts: 500_000, superseded });
const codes = (readings: readonly Reading[]) => derive(readings).findings.map(({ code }) => code);

describe("energy", () => {
  it("comes from the signed registers where signed and unsigned ones disagree, and says so", () => {
    const session = derive([
      signed(0, "begin", 10),
      reading(0, { event: "begin", kilowattHours: 10 }),
      reading(600, { event: "end", kilowattHours: 12 }),
      signed(600, "end", 11.5),
    ]);
    expect(session).toMatchObject({ energyMilliwattHours: 1_500_000, energySource: "signed", signature: "valid" });
    expect(session.findings.map(({ code }) => code)).toEqual(["signed-energy-differs"]);
  });

  it("says of an unsigned 0 that it contradicts the signed begin only where that is another value", () => {
    const sentences = (signedBegin: number, unit: number) =>
      derive([
        signed(0, "begin", signedBegin),
        reading(0, { event: "begin", kilowattHours: 0 }),
        reading(600, { event: "end", kilowattHours: (signedBegin + 1) * unit }),
        signed(600, "end", signedBegin + 1),
      ])
        .findings.filter(({ code }) => code === "signed-energy-differs")
        .map(({ message }) => message);
    expect(sentences(910, 1)).toEqual([
      "The unsigned begin register is 0 and contradicts the signed one; the signed energy counts.",
    ]);
    // A new meter, whose Wh a station calls kWh: both begin at 0, and what follows differs.
    expect(sentences(0, 1_000)).toEqual([
      "The signed registers say 1.000 kWh, the unsigned ones 1000.000 kWh; the signed energy counts.",
    ]);
    expect(sentences(0, 1)).toEqual([]);
  });

  it("does not mix a signed transaction register with an unsigned register of the meter's life", () => {
    const session = derive([signed(0, "begin", 0), reading(60, { kilowattHours: 910 })]);
    expect(session).toMatchObject({ energyMilliwattHours: 0, energySource: "signed" });
  });

  it("grows between signed records with unsigned values of the same register", () => {
    const session = derive([signed(0, "begin", 910), reading(60, { kilowattHours: 911 })]);
    expect(session).toMatchObject({ energyMilliwattHours: 1_000_000, energySource: "metered", signature: "valid" });
  });

  it("stays exact on registers of 14 digits", () => {
    const big = 99_999_999_999_999n;
    const at = (milliwattHours: bigint) => ({ register: { milliwattHours, obis: null } });
    const session = derive([
      reading(0, { event: "begin", ...at(big) }),
      reading(60, { event: "end", ...at(big + 1n) }),
    ]);
    expect(session.energyMilliwattHours).toBe(1);
  });

  it("is unknown when begin and end come from different registers or meters", () => {
    const other = derive([
      reading(0, { event: "begin", kilowattHours: 1, obis: "1-0:1.8.0" }),
      reading(60, { event: "end", kilowattHours: 2, obis: "1-0:2.8.0" }),
    ]);
    expect(other).toMatchObject({ energyMilliwattHours: null });
    expect(other.findings.map(({ code }) => code)).toContain("registers-differ");
    const meters = derive([signed(0, "begin", 1), signed(60, "end", 1.5, { meter: "M-2" })]);
    expect(meters).toMatchObject({ energyMilliwattHours: null, signature: "unverifiable" });
    expect(meters.findings.map(({ code }) => code)).toContain("meters-differ");
  });

  it("never counts what flowed back to the grid, also where only that is signed", () => {
    const exporting = (seconds: number, event: "begin" | "end", kilowattHours: number) => {
      const { values, ...facts } = record(seconds, event, kilowattHours);
      return { event, record: { ...facts, values: values.map((value) => ({ ...value, obis: "1-b:2.8.0" })) } };
    };
    const alone = derive([reading(0, exporting(0, "begin", 10)), reading(600, exporting(600, "end", 12))]);
    expect(alone).toMatchObject({ energyMilliwattHours: null, energySource: "unknown", signature: "unverifiable" });
    expect(alone.findings.map(({ code }) => code)).toContain("register-exports");
    const both = derive([
      reading(0, { ...exporting(0, "begin", 10), kilowattHours: 50, obis: "1-0:1.8.0" }),
      reading(600, { ...exporting(600, "end", 12), kilowattHours: 50.2, obis: "1-0:1.8.0" }),
    ]);
    expect(both).toMatchObject({ energyMilliwattHours: 200_000, energySource: "metered", signature: "unverifiable" });
    expect(both.findings.map(({ code }) => code)).toContain("register-exports");
    for (const obis of ["1-0:2.8.0", "2.8.0", "01-00:C2.08.00*FF"]) {
      const raw = derive([
        reading(0, { event: "begin", kilowattHours: 1, obis }),
        reading(600, { event: "end", kilowattHours: 3, obis }),
      ]);
      expect(raw).toMatchObject({ energyMilliwattHours: null, powerWatts: null });
    }
  });

  it("takes the register at the charge point's output before the one on the mains side", () => {
    const mains = { obis: "01-00:B2.08.00*FF" };
    const output = { obis: "01-00:B3.08.00*FF" };
    const session = derive([
      reading(0, { event: "begin", kilowattHours: 0.1, ...mains }),
      reading(0, { event: "begin", kilowattHours: 0.1, ...output }),
      reading(600, { event: "end", kilowattHours: 5.3, ...mains }),
      reading(600, { event: "end", kilowattHours: 5.1, ...output }),
    ]);
    expect(session.energyMilliwattHours).toBe(5_000_000);
  });

  it("is unknown when an unsigned 0 is followed by the meter's life alone, however long the session was", () => {
    const readings = [
      reading(0, { event: "begin", kilowattHours: 0 }),
      reading(12 * 3_600, { kilowattHours: 910.083 }),
      reading(12 * 3_600, { event: "end", kilowattHours: 910.083 }),
    ];
    expect(derive(readings)).toMatchObject({ energyMilliwattHours: null });
    expect(codes(readings)).toContain("begin-register-unknown");
  });

  it("is unknown, not negative, when the end register is below the begin register", () => {
    const session = derive([signed(0, "begin", 10), signed(60, "end", 9)]);
    expect(session.energyMilliwattHours).toBeNull();
    expect(session.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["end-below-begin", "register-falls"]),
    );
  });

  it("is unknown when two begins of one instant leave open which counts, unless the higher one can", () => {
    const session = derive([
      reading(0, { event: "begin", kilowattHours: 0 }),
      reading(0, { event: "begin", kilowattHours: 910 }),
      reading(60, { event: "end", kilowattHours: 911 }),
    ]);
    expect(session.energyMilliwattHours).toBe(1_000_000);
    expect(session.findings.map(({ code }) => code)).toContain("begin-ambiguous");
  });

  it("counts up to the newest value when the end has no register, and says so", () => {
    const readings = [
      reading(0, { event: "begin", kilowattHours: 10 }),
      reading(60, { kilowattHours: 10.5 }),
      reading(90, { event: "end" }),
    ];
    expect(derive(readings).energyMilliwattHours).toBe(500_000);
    expect(codes(readings)).toContain("end-register-missing");
  });

  it("is unknown for a session that was never metered", () => {
    expect(derive([reading(0, { event: "begin" }), reading(60, { event: "end" })]).energyMilliwattHours).toBeNull();
  });
});

describe("verdict", () => {
  it("is the worst of the keys", () => {
    expect(derive([signed(0, "begin", 1), signed(60, "end", 2, { key: "embedded" })]).key).toBe("embedded");
    expect(derive([signed(0, "begin", 1), signed(60, "end", 2, { key: "contradicting" })]).key).toBe("contradicting");
  });

  it("is unverifiable when the end was not signed", () => {
    const readings = [signed(0, "begin", 1), reading(60, { event: "end", kilowattHours: 1.1 })];
    expect(derive(readings)).toMatchObject({
      signature: "unverifiable",
      energySource: "metered",
      energyMilliwattHours: 100_000,
    });
    expect(codes(readings)).toContain("end-record-missing");
  });

  it("is invalid as soon as one record is", () => {
    const readings = [
      signed(0, "begin", 1),
      signed(30, "sample", 1.1, { signature: "invalid" }),
      signed(60, "end", 1.2),
    ];
    expect(derive(readings).signature).toBe("invalid");
    expect(codes(readings)).toContain("record-invalid");
  });

  it("is unverifiable, never valid, where the keys are not known", () => {
    const fields = { signature: "unverifiable", key: "unknown" } as const;
    expect(derive([signed(0, "begin", 1, fields), signed(60, "end", 1.2, fields)])).toMatchObject({
      signature: "unverifiable",
      energySource: "metered",
      energyMilliwattHours: 200_000,
    });
  });
});

describe("records of one session", () => {
  const chain = (first: string, second: string) =>
    codes([signed(0, "begin", 1, { pagination: first }), signed(60, "end", 1.2, { pagination: second })]);
  it("must count their pagination on without a gap", () => {
    expect(chain("T1", "T2")).toEqual([]);
    expect(chain("T1", "T3")).toEqual(["pagination-gap"]);
    expect(chain("T2", "T1")).toEqual(["pagination-falls"]);
    expect(chain("T2", "T2")).toEqual(["pagination-falls"]);
  });
  it("only warn of a gap while the missing record may still come", () => {
    const readings = [signed(0, "begin", 1, { pagination: "T1" }), signed(60, "sample", 1.2, { pagination: "T3" })];
    expect(derive(readings).findings).toMatchObject([{ code: "pagination-open", severity: "warning" }]);
  });
  it("must name one identification and one key", () => {
    expect(codes([signed(0, "begin", 1), signed(60, "end", 1.2, { identityHash: "other" })])).toEqual([
      "identifications-differ",
    ]);
    expect(codes([signed(0, "begin", 1), signed(60, "end", 1.2, { publicKey: "bb" })])).toEqual(["keys-differ"]);
  });
  it("are told when the reading around them names another time or event", () => {
    const late = { ...signed(0, "begin", 1), atMillis: T0 + 120_000 };
    expect(codes([late])).toContain("record-time-differs");
    const called = { ...signed(60, "end", 1), record: record(60, "begin", 1) };
    expect(codes([called])).toContain("record-event-differs");
  });
});

describe("state and time", () => {
  it("end with the earliest end, and keep a later end apart", () => {
    const readings = [
      reading(0, { event: "begin", kilowattHours: 1 }),
      reading(60, { event: "end", kilowattHours: 2 }),
      reading(90, { event: "end", kilowattHours: 3 }),
    ];
    expect(derive(readings)).toMatchObject({ endedAtMillis: T0 + 60_000, energyMilliwattHours: 1_000_000 });
    expect(codes(readings)).toContain("end-ambiguous");
  });
  it("say that a station used a transaction id twice, rather than lose the second session silently", () => {
    const readings = [
      reading(0, { event: "begin", kilowattHours: 1 }),
      reading(60, { event: "end", kilowattHours: 2 }),
      reading(3_600, { event: "begin", kilowattHours: 2 }),
      reading(3_660, { event: "end", kilowattHours: 3 }),
    ];
    expect(derive(readings)).toMatchObject({ energyMilliwattHours: 1_000_000, endedAtMillis: T0 + 60_000 });
    expect(derive(readings).findings[0]).toMatchObject({ code: "transaction-reused", severity: "error" });
  });
  it("name an end that is dated before the begin", () => {
    expect(
      codes([reading(60, { event: "begin", kilowattHours: 1 }), reading(0, { event: "end", kilowattHours: 1 })]),
    ).toContain("end-before-begin");
  });
  it("of a clock that stands still give the energy all the same, in any order, and are named", () => {
    const readings = [
      reading(0, { event: "begin", kilowattHours: 910 }),
      reading(0, { event: "end", kilowattHours: 911 }),
    ];
    for (const set of [readings, [...readings].reverse()]) {
      expect(derive(set)).toMatchObject({ state: "ended", energyMilliwattHours: 1_000_000, endedAtMillis: T0 });
      expect(codes(set)).toContain("end-at-begin");
    }
  });
  it("of a clock that stands still bill no meter's life after an unsigned 0, and no fall of the register", () => {
    const from = (begin: number, end: number) =>
      derive([reading(0, { event: "begin", kilowattHours: begin }), reading(0, { event: "end", kilowattHours: end })]);
    expect(from(0, 910).energyMilliwattHours).toBeNull();
    expect(from(910, 909)).toMatchObject({ energyMilliwattHours: null });
    expect(from(910, 909).findings.map(({ code }) => code)).toContain("end-below-begin");
    // 20 kWh in no time are the difference of the registers, and implausible.
    expect(from(910, 930)).toMatchObject({ energyMilliwattHours: 20_000_000 });
    expect(from(910, 930).findings.map(({ code }) => code)).toContain("power-implausible");
  });
  it("of a session that delivered nothing within a second are nothing to warn of", () => {
    const readings = [
      reading(0, { event: "begin", kilowattHours: 910 }),
      reading(0, { event: "end", kilowattHours: 910 }),
    ];
    expect(derive(readings).energyMilliwattHours).toBe(0);
    expect(codes(readings)).not.toContain("end-at-begin");
  });
  it("close a session that the next one followed without an end", () => {
    const session = derive(
      [reading(0, { event: "begin", kilowattHours: 1 }), reading(60, { kilowattHours: 1.5 })],
      true,
    );
    expect(session).toMatchObject({ state: "ended", energyMilliwattHours: 500_000 });
    expect(session.findings.map(({ code }) => code)).toContain("end-reading-missing");
  });
  it("compute power from the register where none was sent", () => {
    const session = derive([reading(0, { event: "begin", kilowattHours: 1 }), reading(60, { kilowattHours: 1.2 })]);
    expect(session).toMatchObject({ powerWatts: 12_000, peakPowerWatts: 12_000 });
  });
});

describe("records that nothing registered vouches for", () => {
  it("are named: those that could not be checked, and those that fit only a key beside them", () => {
    const unchecked = { signature: "unverifiable", key: "unknown" } as const;
    expect(codes([signed(0, "begin", 1, unchecked), signed(60, "end", 1.5, unchecked)])).toContain("record-unverified");
    for (const key of ["supplied", "embedded"] as const) {
      expect(codes([signed(0, "begin", 1, { key }), signed(60, "end", 1.5, { key })])).toEqual(["key-not-registered"]);
    }
    expect(codes([signed(0, "begin", 1), signed(60, "end", 1.5)])).toEqual([]);
  });
});

describe("the course of a session", () => {
  const course = (readings: readonly Reading[]) => {
    const { begin, energyMilliwattHours } = derive(readings);
    return sessionSamples(readings, begin, energyMilliwattHours, meteringRules(core()));
  };

  it("shows no energy for values of another register", () => {
    const other = course([
      reading(0, { event: "begin", kilowattHours: 10, obis: "1-0:1.8.0" }),
      reading(60, { kilowattHours: 500, obis: "1-0:2.8.0" }),
      reading(120, { event: "end", kilowattHours: 10.5, obis: "1-0:1.8.0" }),
    ]);
    expect(other.map(({ energyMilliwattHours }) => energyMilliwattHours)).toEqual([0, null, 500_000]);
    const life = course([signed(0, "begin", 0), reading(60, { kilowattHours: 910 }), signed(600, "end", 0.5)]);
    expect(life.map(({ energyMilliwattHours }) => energyMilliwattHours)).toEqual([0, null, 500_000]);
  });

  it("computes no power across registers, nor more than a connector delivers", () => {
    const samples = course([
      reading(0, { event: "begin", kilowattHours: 10, obis: "1-0:1.8.0" }),
      reading(10, { kilowattHours: 10.5, obis: "1-0:2.8.0" }),
      reading(60, { kilowattHours: 10.1, obis: "1-0:1.8.0" }),
      reading(120, { kilowattHours: 10_100, obis: "1-0:1.8.0" }),
    ]);
    expect(samples.map(({ powerWatts }) => powerWatts)).toEqual([null, null, 6_000, null]);
  });
});
