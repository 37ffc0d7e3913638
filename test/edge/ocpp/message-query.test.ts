// What the message log can be asked for: errors only, a text, an action, and counts over all that is kept.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { MessageList, MessageSummary, OcppMessage } from "../../../edge/contract/ocpp.ts";
import { MessageLog } from "../../../edge/objects/message-log.ts";
import { callJson, newStation, problemOf, stations } from "../server.ts";

type Kept = Partial<Pick<OcppMessage, "action" | "direction" | "outcome" | "request" | "response">>;

/** A station whose log holds these, oldest first, a second apart. */
async function stationWith(messages: readonly Kept[]): Promise<string> {
  const { id } = await newStation();
  const nowMillis = Date.now() - 60_000;
  await runInDurableObject(stations.getByName(id), (_, { storage }) => {
    const log = new MessageLog(storage.sql);
    for (const [index, change] of messages.entries()) {
      log.append({
        ...{ atMillis: nowMillis + index * 1_000, direction: "in", version: "1.6", messageId: String(index) },
        ...{ action: "Heartbeat", outcome: "answered", transactionId: null },
        ...{ request: '[2,"1","Heartbeat",{}]', response: '[3,"1",{}]', ...change },
      });
    }
  });
  return id;
}

async function actions(stationId: string, query: string): Promise<(string | null)[]> {
  const { items } = await callJson<MessageList>(`/api/stations/${stationId}/messages?${query}`);
  return items.map(({ action }) => action);
}

describe("the message log", () => {
  it("finds every kind of error: refused, without an answer, set aside, and answers that say no", async () => {
    const said = (status: string) => `[3,"1",{"status":"${status}"}]`;
    const station = await stationWith([
      { action: "Heartbeat" },
      { action: "Refused", outcome: "refused", response: '[4,"1","NotSupported","",{}]' },
      { action: "Timeout", outcome: "timeout", response: null },
      { action: "Offline", outcome: "offline", response: null },
      { action: "Kept", outcome: "kept" },
      { action: "Rejected", response: said("Rejected") },
      { action: "Blocked", response: '[3,"1",{"idTagInfo":{"status":"Blocked"}}]' },
      { action: "Invalid", response: '[3,"1",{"idTokenInfo":{"status":"Invalid"}}]' },
      { action: "Accepted", response: said("Accepted") },
      { action: "Pending", outcome: "pending", response: null },
      { action: "Cut", response: `[3,"1",{"status":"Accepted","data":"${"x".repeat(20_000)}"}]` },
    ]);
    const found = ["Invalid", "Blocked", "Rejected", "Kept", "Offline", "Timeout", "Refused"];
    expect(await actions(station, "outcome=errors")).toEqual(found);
    const summary = await callJson<MessageSummary>(`/api/stations/${station}/messages/summary`);
    expect(summary).toMatchObject({ count: 11, errors: found.length });
    expect(summary.actions).toHaveLength(11);
  });

  it("finds a text in either frame, whatever its letters' case, and takes signs of the query language as they are", async () => {
    const station = await stationWith([
      { action: "One", request: '[2,"1","One",{"idTag":"04A1_B2"}]' },
      { action: "Two", request: '[2,"1","Two",{"idTag":"04A1XB2"}]' },
      { action: "Three", response: '[3,"1",{"data":"100%"}]' },
    ]);
    expect(await actions(station, "text=04a1_b2")).toEqual(["One"]);
    expect(await actions(station, "text=100%25")).toEqual(["Three"]);
    expect(await actions(station, "text=%25")).toEqual(["Three"]);
    expect(await actions(station, "text='; DROP TABLE messages_0; --")).toEqual([]);
    expect(await actions(station, "text=IDTAG&action=Two")).toEqual(["Two"]);
  });

  it("goes on with the filter from page to page", async () => {
    const station = await stationWith(
      Array.from({ length: 9 }, (_, index) => ({ outcome: index % 2 === 0 ? "timeout" : "answered", response: null })),
    );
    const numbers: number[] = [];
    let cursor: string | undefined;
    do {
      const query = `outcome=errors&limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`;
      const page = await callJson<MessageList>(`/api/stations/${station}/messages?${query}`);
      numbers.push(...page.items.map(({ number }) => number));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(numbers).toEqual([9, 7, 5, 3, 1]);
  });

  it("has counts of nothing for a station that never said anything, and refuses what it does not know", async () => {
    const station = await stationWith([]);
    expect(await callJson<MessageSummary>(`/api/stations/${station}/messages/summary`)).toEqual({
      ...{ count: 0, errors: 0, oldestAtMillis: null, actions: [] },
    });
    expect(await problemOf(`/api/stations/${station}/messages?outcome=good`)).toMatchObject({ code: "bad-request" });
    expect(await problemOf("/api/stations/no-such-station/messages/summary")).toMatchObject({ status: 404 });
  });
});
