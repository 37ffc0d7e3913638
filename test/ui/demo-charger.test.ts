import { beforeAll, describe, expect, it } from "vitest";
import type { Core } from "../../assembly/host/core.ts";
import { verifyRecords } from "../../assembly/host/verify.ts";
import { loadCore } from "../../ui/core.ts";
import { DemoError, type DemoOptions, runDemo } from "../../ui/demo/demo-charger.ts";
import { derSignature, ocmfTime, registerLiteral } from "../../ui/demo/ocmf-writer.ts";
import { json, problem } from "./fake-edge.ts";

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

interface Posted {
  readings: { at: string; event: string; register: { value: string }; signed?: { data: string } }[];
}

/** A server that stores, and a clock that only `wait` moves. */
function setting(
  change: Partial<DemoOptions> = {},
  fails: (batch: number) => Response | "offline" | null = () => null,
) {
  let now = Date.UTC(2026, 6, 14, 12, 0, 0);
  const batches: Posted[] = [];
  let attempts = 0;
  const registered: { meters: { serial: string; publicKey: string }[] }[] = [];
  const headers: (string | null)[] = [];
  const options: DemoOptions = {
    baseUrl: "http://wattest.test",
    crypto,
    now: () => now,
    wait: async (millis) => {
      now += millis;
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      headers.push(request.headers.get("authorization"));
      const body = await request.json();
      if (request.url.endsWith("/api/stations")) {
        registered.push(body);
        const { stationId, name, evses } = body;
        const meters = body.meters.map((meter: object) => ({ ...meter, curve: "secp256r1" }));
        return json(
          {
            stationId,
            name,
            evses,
            meters,
            version: 1,
            createdAtMillis: now,
            lastSeenAtMillis: null,
            activeSessions: 0,
            secret: "s".repeat(32),
          },
          201,
        );
      }
      attempts += 1;
      const failure = fails(attempts);
      if (failure === "offline") throw new TypeError("Failed to fetch");
      if (failure) return failure;
      batches.push(body);
      return json({
        results: body.readings.map((_: unknown, index: number) => ({
          index,
          status: "stored",
          sessionId: "demo.AAAAAAAAAA",
        })),
      });
    },
    ...change,
  };
  return { options, batches, registered, headers };
}

describe("the demo charger", () => {
  it("signs begin, intermediate and end records that verify under the key that it registered", async () => {
    const { options, batches, registered } = setting({ offsetMinutes: 120 });
    const result = await runDemo(options);
    const posted = batches.flatMap((batch) => batch.readings);
    const records = posted.flatMap((reading) => (reading.signed ? [reading.signed.data] : []));
    expect(records).toHaveLength(3);
    expect(records).toEqual(result.records);
    const report = verifyRecords(core, new TextEncoder().encode(records.join("\n")), {
      registeredKeys: registered[0]?.meters ?? [],
      nowMillis: options.now(),
    });
    expect(report.records.map((record) => [record.signature, record.key])).toEqual(
      Array(3).fill(["valid", "registered"]),
    );
    expect(
      report.records.flatMap((record) => record.findings.filter((finding) => finding.severity !== "info")),
    ).toEqual([]);
    expect(report.session?.findings.filter((finding) => finding.severity !== "info")).toEqual([]);
    expect(report.session?.energyMilliwattHours).toBe(result.energyWattHours * 1000);
    expect(result.energyWattHours).toBeGreaterThan(500);
  });

  it("posts one begin, one end and a register that never falls, with the station's secret", async () => {
    const { options, batches, headers } = setting({ apiKey: "owner" });
    await runDemo(options);
    const posted = batches.flatMap((batch) => batch.readings);
    expect(posted.filter((reading) => reading.event === "begin")).toHaveLength(1);
    expect(posted.at(-1)?.event).toBe("end");
    const registers = posted.map((reading) => Number(reading.register.value));
    expect(registers.every((value, index) => index === 0 || value >= (registers[index - 1] ?? 0))).toBe(true);
    expect(headers[0]).toBe("Bearer owner");
    expect(new Set(headers.slice(1))).toEqual(new Set([`Bearer ${"s".repeat(32)}`]));
  });

  it("ends properly when it is stopped", async () => {
    let asked = 0;
    const { options, batches } = setting({ stopRequested: () => ++asked > 3 });
    const result = await runDemo(options);
    expect(batches.flatMap((batch) => batch.readings).map((reading) => reading.event)).toEqual([
      "begin",
      "sample",
      "sample",
      "sample",
      "end",
    ]);
    expect(result.records).toHaveLength(2);
  });
});

describe("the demo charger survives", () => {
  it("keeps readings while the server is away and delivers every one of them", async () => {
    const { options, batches } = setting({}, (batch) =>
      batch === 4 || batch === 5 ? "offline" : batch === 9 ? problem(503, "storage-unavailable", "D1 is away.") : null,
    );
    await runDemo(options);
    const times = batches.flatMap((batch) => batch.readings).map((reading) => Date.parse(reading.at));
    expect(times).toHaveLength(27);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe("the demo charger refuses", () => {
  it("stops with the server's own words when a batch is refused", async () => {
    const { options } = setting({}, () => problem(401, "credentials-wrong", "The secret does not fit."));
    await expect(runDemo(options)).rejects.toThrow(new DemoError("The secret does not fit."));
  });
});

describe("the demo's meter writes OCMF", () => {
  it("keeps trailing zeros of the register and writes local time with a comma", () => {
    expect(registerLiteral(18_204_330)).toBe("18204.330");
    expect(registerLiteral(7)).toBe("0.007");
    expect(ocmfTime(Date.UTC(2026, 6, 14, 12, 8, 0, 5), 120)).toBe("2026-07-14T14:08:00,005+0200 S");
    expect(ocmfTime(Date.UTC(2026, 0, 1), -210)).toBe("2025-12-31T20:30:00,000-0330 S");
  });

  it("encodes r and s in minimal DER: a set top bit gets a zero, leading zeros go", () => {
    const raw = new Uint8Array(64);
    raw[0] = 0x80;
    raw[31] = 1;
    raw[63] = 0x7f;
    const der = derSignature(raw);
    expect([...der.subarray(0, 6)]).toEqual([0x30, 38, 0x02, 33, 0x00, 0x80]);
    expect([...der.subarray(-3)]).toEqual([0x02, 1, 0x7f]);
  });
});
