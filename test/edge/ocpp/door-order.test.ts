// Whatever happens on the way, a charger's days end in the same sessions: generated histories through the real door,
// clean and then late, out of order, twice, over broken lines and evictions; the whole store is checked after each.
import fc from "fast-check";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import type { OcppVersion } from "../../../edge/ocpp/versions.ts";
import { newMeter, newStation } from "../server.ts";
import { checkStores } from "../store.ts";
import { day, type Message, messagesOf } from "./charging.ts";
import { FieldCharger, GOOD, type Mishap } from "./field-charger.ts";

const { runs, seed, longestMillis } = inject("property");

const VERSIONS = ["1.6", "2.0.1", "2.1"] as const satisfies readonly OcppVersion[];
const DAYS_MILLIS = 3 * 86_400_000;

const mishap = fc.record({
  line: fc.constantFrom<Mishap["line"]>("good", "good", "good", "good", "unsent", "unanswered", "unheard"),
  again: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  sameId: fc.boolean(),
  evicted: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  delivered: fc.integer({ min: 0, max: 8 }).map((n) => n === 0),
});
const spoilt = fc.record({
  chargings: day,
  /** Where each message goes in the queue: 40 is more than a day of five has. */
  places: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 40, maxLength: 40 }),
  /** How far the queue is from the order of the events: 0 is that order, 60 any. */
  disorder: fc.constantFrom(0, 5, 60),
  mishaps: fc.array(mishap, { minLength: 40, maxLength: 40 }),
  /** From this message on it is three days later. */
  daysAfter: fc.integer({ min: 0, max: 60 }),
  /** Messages that come again at the very end. */
  last: fc.array(fc.integer({ min: 0, max: 39 }), { maxLength: 4 }),
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Sends each message, and before it the Start whose id it needs. */
async function send(charger: FieldCharger, messages: readonly Message[], message: Message, how: Mishap) {
  if (!charger.canSend(message)) {
    const index = message.after ?? 0;
    await charger.deliver(startOf(messages, index), index, GOOD);
  }
  await charger.deliver(message, startIndex(message), how);
}

const starts = (messages: readonly Message[]) => messages.filter(({ action }) => action === "StartTransaction");

function startOf(messages: readonly Message[], index: number): Message {
  const found = starts(messages).find((message) => numberOf(message) === index);
  if (found === undefined) throw new Error(`Transaction ${index} has no Start.`);
  return found;
}

function startIndex(message: Message): number {
  return message.action === "StartTransaction" ? numberOf(message) : -1;
}

/** Starts are told apart by their register, which grows by 20 kWh from charging to charging. */
function numberOf(message: Message): number {
  const { meterStart } = message.payload(0) as { meterStart: number };
  return Math.round((meterStart - 910_000) / 20_000);
}

describe.each(VERSIONS)("days of OCPP %s", (version) => {
  it("end in the sessions of the clean run, whatever happens on the way", async () => {
    const seen = { runs: 0, messages: 0, sessions: 0, ended: 0, valid: 0, invalid: 0, unknown: 0, attributed: 0 };
    const late = { missing: 0, afterEnd: 0 };
    const property = fc.asyncProperty(spoilt, async ({ chargings, places, disorder, mishaps, daysAfter, last }) => {
      vi.restoreAllMocks();
      // Each connection is logged.
      vi.spyOn(console, "info").mockImplementation(() => {});
      const meter = await newMeter();
      const fields = { meters: [{ serial: meter.serial, publicKey: meter.publicKey }] };
      const messages = await messagesOf(version, chargings, meter);
      const [clean, other] = [await newStation(fields), await newStation(fields)];
      const good = new FieldCharger(clean, version);
      for (const message of messages) await send(good, messages, message, GOOD);
      await good.cut();

      const charger = new FieldCharger(other, version);
      const order = messages
        .map((message, index) => ({ message, place: index * 60 + (places[index % 40] ?? 0) * disorder }))
        .sort((a, b) => a.place - b.place)
        .map(({ message }) => message);
      const realNow = Date.now;
      for (const [index, message] of order.entries()) {
        if (index === daysAfter) vi.spyOn(Date, "now").mockImplementation(() => realNow() + DAYS_MILLIS);
        const how = mishaps[index % 40];
        if (how === undefined) continue;
        if (how.evicted) await other.evict();
        await send(charger, messages, message, how);
        if (how.delivered) await other.deliver();
      }
      for (const index of last) {
        const message = messages[index];
        if (message !== undefined) await send(charger, messages, message, GOOD);
      }
      await charger.cut();
      await other.evict();

      const [a, b] = await checkStores(
        { station: clean, options: { acknowledged: good.acknowledged } },
        { station: other, options: { acknowledged: charger.acknowledged } },
      );
      const expected = essence(a?.sessions ?? []);
      expect(essence(b?.sessions ?? [])).toEqual(expected);
      seen.runs += 1;
      seen.messages += charger.acknowledged.length;
      for (const { summary } of a?.sessions ?? []) {
        const codes = (summary.findings as { code: string }[]).map(({ code }) => code);
        seen.sessions += 1;
        if (summary.state === "ended") seen.ended += 1;
        if (summary.signature === "valid") seen.valid += 1;
        if (summary.signature === "invalid") seen.invalid += 1;
        if (summary.energyMilliwattHours === null) seen.unknown += 1;
        if (codes.includes("readings-attributed")) seen.attributed += 1;
        if (codes.includes("messages-missing")) late.missing += 1;
        if (codes.includes("reading-after-end")) late.afterEnd += 1;
      }
    });
    console.info(`OCPP ${version}: ${runs} runs, WATTEST_SEED=${seed}`);
    await fc.assert(property, {
      numRuns: runs,
      seed: seed + VERSIONS.indexOf(version),
      interruptAfterTimeLimit: longestMillis,
    });
    vi.restoreAllMocks();
    console.info(`OCPP ${version} clean and spoilt: ${JSON.stringify({ ...seen, ...late })}`);
    // The histories reach what they are meant to reach; rare things only with many of them.
    expect(Math.min(seen.sessions, seen.ended)).toBeGreaterThan(0);
    // A Start of 1.6 always says its register, and its messages have no numbers.
    const { unknown, ...others } = seen;
    const rare = Object.values(version === "1.6" ? others : { ...others, unknown, ...late });
    if (seen.runs >= 100) for (const count of rare) expect(count).toBeGreaterThan(0);
  }, 3_600_000);
});

/** Sessions without what names the station and the transaction. */
function essence(sessions: readonly { readonly summary: Record<string, unknown> }[]): unknown[] {
  return sessions
    .map(({ summary: { id: _, stationId: __, transactionId: ___, ...rest } }) => rest)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
