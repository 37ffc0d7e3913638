// Each message of a session cut off on its way, the object gone between any two, each kind of write failed before and
// after it lands, D1 away: what was acknowledged is in the session and in D1 exactly once.
import { abortAllDurableObjects } from "cloudflare:test";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import type { OcppVersion } from "../../../edge/ocpp/versions.ts";
import { type Armed, arm, type WriteKind } from "../faults.ts";
import { at, newStation, type TestStation } from "../server.ts";
import { checkStores } from "../store.ts";
import type { Message } from "./charging.ts";
import { FieldCharger, GOOD, type Mishap } from "./field-charger.ts";

const value = (minute: number, old: boolean) => ({
  timestamp: at(minute * 60),
  sampledValue: [old ? { value: String(1_000 + minute * 100) } : { value: 1_000 + minute * 100 }],
});

/** Two transactions of OCPP 1.6, the first with a value that names none; the second is going on. */
const SESSIONS_16: readonly Message[] = [
  message16("StartTransaction", null, () => ({ connectorId: 1, idTag: "TAG", meterStart: 1_000, timestamp: at(0) })),
  message16("MeterValues", 0, (transactionId) => ({ connectorId: 1, transactionId, meterValue: [value(1, true)] })),
  message16("MeterValues", null, () => ({ connectorId: 1, meterValue: [value(2, true)] })),
  message16("StopTransaction", 0, (transactionId) => ({
    ...{ transactionId, meterStop: 1_400, timestamp: at(240), transactionData: [value(1, true), value(3, true)] },
  })),
  message16("StartTransaction", null, () => ({ connectorId: 1, idTag: "TAG", meterStart: 2_000, timestamp: at(600) })),
  message16("MeterValues", 1, (transactionId) => ({ connectorId: 1, transactionId, meterValue: [value(11, true)] })),
];

/** The same of OCPP 2.x. */
const SESSIONS_2: readonly Message[] = [
  event("T-1", "Started", 0, 0),
  event("T-1", "Updated", 1, 1),
  { action: "MeterValues", after: null, payload: () => ({ evseId: 1, meterValue: [value(2, false)] }) },
  event("T-1", "Ended", 4, 2),
  event("T-2", "Started", 10, 0),
  event("T-2", "Updated", 11, 1),
];

function message16(action: string, after: number | null, payload: Message["payload"]): Message {
  return { action, after, payload };
}

function event(transactionId: string, eventType: string, minute: number, seqNo: number): Message {
  const payload = {
    ...{ eventType, timestamp: at(minute * 60), triggerReason: "Trigger", seqNo, evse: { id: 1 } },
    ...{ transactionInfo: { transactionId }, meterValue: [value(minute, false)] },
  };
  return { action: "TransactionEvent", after: null, payload: () => payload };
}

const sessionsOf = (version: OcppVersion) => (version === "1.6" ? SESSIONS_16 : SESSIONS_2);

/** What the two sessions have to be, however they came about. */
const EXPECTED = [
  { state: "ended", energyMilliwattHours: 400_000, startedAtMillis: Date.parse(at(0)) },
  { state: "active", energyMilliwattHours: 100_000, startedAtMillis: Date.parse(at(600)) },
];

/** Sends all messages, with a mishap and a step before each, and leaves a charger that was acknowledged all of them. */
async function run(
  station: TestStation,
  version: OcppVersion,
  mishapOf: (index: number) => Mishap,
  before: (index: number) => Promise<unknown> = async () => {},
): Promise<FieldCharger> {
  const charger = new FieldCharger(station, version);
  let starts = 0;
  for (const [index, message] of sessionsOf(version).entries()) {
    await before(index);
    const start = message.action === "StartTransaction" ? starts++ : -1;
    await charger.deliver(message, start, mishapOf(index));
  }
  return charger;
}

async function expectWhole(station: TestStation, charger: FieldCharger): Promise<void> {
  const [check] = await checkStores({ station, options: { acknowledged: charger.acknowledged } });
  const sessions = (check?.sessions ?? []).map(({ summary }) => summary);
  sessions.sort((a, b) => Number(a.startedAtMillis) - Number(b.startedAtMillis));
  expect(sessions).toMatchObject(EXPECTED);
}

const isLong = inject("property").runs >= 100;

let armed: Armed | null = null;
afterEach(() => {
  armed?.disarm();
  armed = null;
  vi.restoreAllMocks();
});

/** What these tests make the worker log would look like a fault on the screen. */
function quiet(): void {
  for (const method of ["info", "warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
}

describe.each(["1.6", "2.0.1"] as const)("a charger of OCPP %s", (version) => {
  const count = sessionsOf(version).length;

  it.each(["unsent", "unanswered", "unheard"] as const)("whose line is cut at every message, %s", async (line) => {
    quiet();
    for (let cut = 0; cut < count; cut += 1) {
      const station = await newStation();
      const sameId = (cut + (version === "1.6" ? 0 : 1)) % 2 === 0;
      const charger = await run(station, version, (index) => (index === cut ? { line, again: false, sameId } : GOOD));
      await expectWhole(station, charger);
    }
  });

  it("whose line is cut at all messages", async () => {
    const station = await newStation();
    const charger = await run(station, version, () => ({ line: "unheard", again: true, sameId: false }));
    await expectWhole(station, charger);
  });

  it("whose object is evicted, or thrown away, between any two messages", async () => {
    quiet();
    for (let gone = 0; gone < count; gone += 1) {
      for (const way of ["evicted", "thrown away"]) {
        const station = await newStation();
        const charger = await run(
          station,
          version,
          () => GOOD,
          async (index) => {
            if (index !== gone) return;
            await (way === "evicted" ? station.evict() : abortAllDurableObjects());
          },
        );
        await expectWhole(station, charger);
      }
    }
  });

  it("whose D1 is away for all of it", async () => {
    quiet();
    const station = await newStation();
    const prototypes = [];
    for (let nth = 0; nth < 20; nth += 1) {
      prototypes.push(await arm(station, { kind: "delivery", nth: 0, when: nth % 2 === 0 ? "before" : "after" }));
    }
    const charger = await run(
      station,
      version,
      () => GOOD,
      () => station.deliver(),
    );
    for (const one of prototypes.reverse()) one.disarm();
    expect(prototypes.filter((one) => one.struck()).length).toBeGreaterThan(3);
    await expectWhole(station, charger);
  });
});

describe.each<WriteKind>(["statement", "commit", "alarm", "delivery"])("of all writes, each %s that fails", (kind) => {
  it.each(["before", "after"] as const)(
    "%s it lands loses nothing and doubles nothing",
    async (when) => {
      quiet();
      let failed = 0;
      for (const version of ["1.6", "2.0.1"] as const) {
        // Each write fails once, before or after it lands, in one version; in all of them where there is time.
        const [first, stride] = isLong ? [0, 1] : [(version === "1.6" ? 0 : 1) + (when === "before" ? 0 : 2), 4];
        for (let nth = first; ; nth += stride) {
          const station = await newStation();
          armed = await arm(station, { kind, nth, when });
          const charger = await run(
            station,
            version,
            () => GOOD,
            async (index) => {
              // Deliveries in between have writes of their own; one that fails is tried again by the platform.
              if (index % 2 === 1) await station.deliver().catch(() => {});
            },
          );
          await station.deliver().catch(() => {});
          const { struck } = armed;
          armed.disarm();
          if (!struck()) break;
          failed += 1;
          await expectWhole(station, charger);
        }
      }
      vi.restoreAllMocks();
      console.info(`Writes failed ${when} they landed, ${kind}: ${failed}`);
      expect(failed).toBeGreaterThan(isLong ? 10 : 2);
    },
    120_000,
  );
});
