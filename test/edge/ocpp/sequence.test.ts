// What a station's numbering of its events tells: messages that never came are named, whatever the order of those that
// did, and stations that do not number are not accused of losing any.
import { describe, expect, it } from "vitest";
import { countBilled } from "../billed-rows.ts";
import { at, newStation } from "../server.ts";
import { connect } from "./charger.ts";
import { Station } from "./mapping.ts";

const event = (eventType: string, minute: number, seqNo: number | null, fields: object = {}) => ({
  ...{ eventType, timestamp: at(minute * 60), triggerReason: "MeterValuePeriodic" },
  ...(seqNo === null ? {} : { seqNo }),
  ...{ transactionInfo: { transactionId: "T-1" }, evse: { id: 1 } },
  ...fields,
});
const value = (minute: number) => ({
  meterValue: [{ timestamp: at(minute * 60), sampledValue: [{ value: 1_000 + minute * 10 }] }],
});

/** The finding about missing messages after these events; null where there is none. */
function missing(...events: readonly object[]): unknown {
  const said = [events, events.toReversed(), [...events, ...events]].map((order) => {
    const station = new Station("2.0.1");
    for (const one of order) station.receive("TransactionEvent", one);
    return station.session().findings.find(({ code }) => code === "messages-missing") ?? null;
  });
  expect(said[1]).toEqual(said[0]);
  expect(said[2]).toEqual(said[0]);
  return said[0];
}

describe("the numbers of a transaction's events", () => {
  it("are complete with and without meter values, also of events that say the same", () => {
    const twins = [event("Updated", 2, 2), event("Updated", 2, 3)];
    expect(
      missing(event("Started", 0, 0), event("Updated", 1, 1, value(1)), ...twins, event("Ended", 3, 4, value(3))),
    ).toBeNull();
  });

  it("name the messages that never came, once the transaction has ended", () => {
    const [start, update] = [event("Started", 0, 0), event("Updated", 1, 2, value(1))];
    expect(missing(start, update)).toBeNull();
    expect(missing(start, update, event("Ended", 9, 8))).toMatchObject({
      severity: "warning",
      values: { count: 6, numbers: "1, 3–7" },
    });
  });

  it("may begin anywhere: a station may number on from one transaction to the next", () => {
    expect(missing(event("Started", 0, 41), event("Updated", 1, 42), event("Ended", 2, 43))).toBeNull();
  });

  it("that are all 0, or none, are no numbers", () => {
    expect(missing(event("Started", 0, 0), event("Updated", 1, 0, value(1)), event("Ended", 2, 0))).toBeNull();
    expect(missing(event("Started", 0, null), event("Ended", 2, null))).toBeNull();
  });

  it("of a station that counts wildly fill no page", () => {
    const wild = Array.from({ length: 50 }, (_, index) => event("Updated", index + 1, index * 1_000_000));
    const finding = missing(...wild, event("Ended", 90, 2_147_483_647)) as { values: { numbers: string } };
    expect(finding.values.numbers.split(", ")).toHaveLength(11);
  });
});

describe("an event between begin and end", () => {
  it("writes two rows, with values or with nothing but its number, and only the log's when it comes again", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    await charger.call("TransactionEvent", event("Started", 0, 0, value(0)));
    await station.deliver();
    const rows = async (payload: object) => {
      const counted = await countBilled(station, async () => {
        expect((await charger.call("TransactionEvent", payload))[0]).toBe(3);
      });
      return counted.objectRowsWritten;
    };
    // The first sets the alarm of the delivery.
    await rows(event("Updated", 1, 1, value(1)));
    expect(await rows(event("Updated", 2, 2, value(2)))).toBe(2);
    expect(await rows(event("Updated", 3, 3))).toBe(2);
    expect(await rows(event("Updated", 3, 3))).toBe(1);
  });
});
