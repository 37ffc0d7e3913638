// Sessions as they are read: lists, the overview, the live stream.

import { parse } from "valibot";
import { describe, expect, it } from "vitest";
import {
  type Overview,
  type OverviewPower,
  type SessionDetail,
  type SessionList,
  sessionDetailSchema,
} from "../../../edge/contract/sessions.ts";
import { at, call, callJson, newStation, problemOf, sessionDetail, stations, type TestStation } from "../server.ts";

const reading = (transactionId: string, seconds: number, value: number, event?: string, fields: object = {}) => ({
  at: at(seconds),
  transactionId,
  register: { value, unit: "kWh" },
  ...(event === undefined ? {} : { event }),
  ...fields,
});

describe("the list of sessions", () => {
  it("is newest first, filtered, and paged without gap or repetition", async () => {
    const station = await newStation();
    const readings = Array.from({ length: 7 }, (_, index) => reading(`T${index}`, Math.floor(index / 2), 1, "begin"));
    await station.post([...readings, reading("T6", 60, 2, "end")]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const next: string = cursor === undefined ? "" : `&cursor=${cursor}`;
      const page: SessionList = await callJson(`/api/sessions?stationId=${station.id}&limit=3${next}`);
      seen.push(...page.items.map(({ transactionId }) => transactionId ?? ""));
      cursor = page.nextCursor;
    } while (cursor !== undefined && seen.length < 20);
    expect([...seen].sort()).toEqual(["T0", "T1", "T2", "T3", "T4", "T5", "T6"]);
    expect(seen[0]).toBe("T6");
    const count = async (state: string) =>
      (await callJson<SessionList>(`/api/sessions?stationId=${station.id}&state=${state}`)).items.length;
    expect([await count("active"), await count("ended")]).toEqual([6, 1]);
    const begun = async (query: string) => {
      const list = await callJson<SessionList>(`/api/sessions?stationId=${station.id}&${query}`);
      return list.items.map(({ transactionId }) => transactionId).sort();
    };
    const [second, fourth] = [Date.parse(at(1)), Date.parse(at(3))];
    expect(await begun(`sinceMillis=${second}&untilMillis=${fourth}`)).toEqual(["T2", "T3", "T4", "T5"]);
    expect(await begun("signature=unverifiable")).toHaveLength(7);
    expect([...(await begun("signature=valid")), ...(await begun("signature=invalid"))]).toEqual([]);
    expect(await problemOf("/api/sessions?signature=good")).toMatchObject({ status: 400, pointer: "signature" });
    expect(await problemOf("/api/sessions?sinceMillis=yesterday")).toMatchObject({
      status: 400,
      pointer: "sinceMillis",
    });
    expect(await problemOf("/api/sessions?state=paused")).toMatchObject({ status: 400, pointer: "state" });
  });
});

describe("a session", () => {
  it("keeps to the contract, and thins a long course to 2,000 samples with both ends", async () => {
    const station = await newStation();
    let id: string | undefined;
    for (let batch = 0; batch < 3; batch += 1) {
      const readings = Array.from({ length: 1_000 }, (_, index) => {
        const n = batch * 1_000 + index;
        return reading("T", n, Number((1 + n * 0.001).toFixed(3)), n === 0 ? "begin" : undefined);
      });
      id = (await station.post(readings))[0]?.sessionId;
    }
    const detail = parse(sessionDetailSchema, await sessionDetail(id));
    expect(detail).toMatchObject({ sampleCount: 3_000, energyMilliwattHours: 2_999_000 });
    expect(detail.samples.length).toBeLessThanOrEqual(2_000);
    expect(detail.samples.length).toBeGreaterThan(1_000);
    expect(detail.samples[0]?.event).toBe("begin");
    expect(detail.samples.at(-1)?.atMillis).toBe(Date.parse(at(2_999)));
  });

  it("that does not exist is unknown", async () => {
    const station = await newStation();
    for (const id of ["x", "nobody.0123456789", `${station.id}.0123456789`]) {
      expect(await problemOf(`/api/sessions/${id}`)).toMatchObject({ status: 404, code: "session-unknown" });
      expect(await problemOf(`/api/sessions/${id}/stream`)).toMatchObject({ status: 404, code: "session-unknown" });
    }
  });
});

describe("the power of all sessions together", () => {
  it("adds the sessions' small curves on a grid that a chart can draw, gaps as null", async () => {
    const startMillis = Date.now() - 3_600_000;
    for (const powerWatts of [4_000, 7_000]) {
      const station = await newStation();
      const readings = [0, 10, 20].map((minutes) => ({
        at: new Date(startMillis + minutes * 60_000).toISOString(),
        transactionId: "power",
        ...(minutes === 0 ? { event: "begin" } : {}),
        powerWatts,
      }));
      await station.postAsOwner(readings);
      await station.deliver();
    }
    const course = await callJson<OverviewPower>(`/api/overview/power?sinceMillis=${startMillis}`);
    expect(course).toMatchObject({ fromMillis: startMillis, stepMillis: 300_000 });
    expect(course.powerWatts).toHaveLength(13);
    // Other tests' stations may charge too, months away.
    expect(course.powerWatts.slice(0, 4)).toEqual([11_000, 11_000, 11_000, 11_000]);
    expect(course.powerWatts.slice(5)).toEqual(new Array(8).fill(null));
    const year = await callJson<OverviewPower>(`/api/overview/power?sinceMillis=${startMillis - 365 * 86_400_000}`);
    expect(year.powerWatts.length).toBeLessThanOrEqual(361);
  });
});

describe("the overview", () => {
  it("counts what charges, what is verified and what is wrong", async () => {
    const station = await newStation();
    await station.post([
      reading("a", 0, 1, "begin"),
      reading("a", 60, 1.1, undefined, { powerWatts: 6_000 }),
      reading("b", 0, 1, "begin"),
      reading("b", 600, 2, "end"),
      reading("c", 60, 5),
    ]);
    const overview = await callJson<Overview>(`/api/overview?sinceMillis=${Date.parse(at(0))}`);
    expect(overview.activeSessions).toBeGreaterThanOrEqual(2);
    expect(overview.energyMilliwattHours).toBeGreaterThanOrEqual(1_100_000);
    expect(overview.sessions.unverifiable).toBeGreaterThanOrEqual(3);
    expect(overview.unknownEnergySessions).toBeGreaterThanOrEqual(1);
    expect(overview.attention[0]?.findings[0]?.severity).toBe("error");
    expect((await callJson<Overview>("/api/overview?sinceMillis=9999999999999")).energyMilliwattHours).toBe(0);
    expect(await problemOf("/api/overview?sinceMillis=x")).toMatchObject({ status: 400, pointer: "sinceMillis" });
  });
});

describe("the overview's power", () => {
  it("leaves out sessions that have been silent for more than 15 minutes, or are dated ahead", async () => {
    const power = async () => (await callJson<Overview>("/api/overview")).powerWatts;
    const station = await newStation();
    const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
    const before = await power();
    const begin = { event: "begin", register: { value: 1, unit: "kWh" } };
    await station.post([
      { ...begin, at: minutes(-17), transactionId: "silent", powerWatts: 1_000_000 },
      { ...begin, at: minutes(17), transactionId: "ahead", powerWatts: 1_000_000 },
      { ...begin, at: minutes(-13), transactionId: "charging", powerWatts: 7_000 },
    ]);
    await station.deliver();
    expect((await power()) - before).toBe(7_000);
  });
});

interface Follower {
  next(): Promise<SessionDetail>;
  close(): Promise<void>;
}

async function follow(id: string): Promise<Follower> {
  const response = await call(`/api/sessions/${id}/stream`);
  expect(response.headers.get("Content-Type")).toBe("text/event-stream; charset=utf-8");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    async next() {
      while (!text.includes("\n\n")) {
        const { done, value } = await reader.read();
        if (done) throw new Error("The stream ended.");
        text += decoder.decode(value, { stream: true });
      }
      const [message = "", ...rest] = text.split("\n\n");
      text = rest.join("\n\n");
      const [event, data = ""] = message.split("\n");
      expect(event).toBe("event: session");
      return parse(sessionDetailSchema, JSON.parse(data.replace(/^data: /, ""))) as SessionDetail;
    },
    close: () => reader.cancel(),
  };
}

async function watchers(station: TestStation): Promise<number> {
  return stations.getByName(station.id).watcherCount();
}

describe("the live stream", () => {
  it("gives the state at once and after changes, skipping states that are old already", async () => {
    const station = await newStation();
    const [result] = await station.post([reading("T", 0, 1, "begin")]);
    const follower = await follow(result?.sessionId ?? "");
    expect((await follower.next()).sampleCount).toBe(1);
    for (let step = 1; step <= 5; step += 1) await station.post([reading("T", step, 1 + step / 1_000)]);
    const seen: number[] = [];
    while (seen.at(-1) !== 6) seen.push((await follower.next()).sampleCount);
    // Five changes at once are at most a few states: one a second.
    expect(seen.length).toBeLessThan(5);
    await station.post([reading("T", 10, 1.01, "end")]);
    expect((await follower.next()).state).toBe("ended");
    await follower.close();
  });

  it("leaves nothing behind when its reader goes", async () => {
    const station = await newStation();
    const [result] = await station.post([reading("T", 0, 1, "begin")]);
    const follower = await follow(result?.sessionId ?? "");
    await follower.next();
    expect(await watchers(station)).toBe(1);
    await follower.close();
    for (let turn = 0; turn < 200 && (await watchers(station)) > 0; turn += 1)
      await station.post([reading("T", 20 + turn, 1.1)]);
    expect(await watchers(station)).toBe(0);
  });

  it("is not opened by HEAD", async () => {
    const station = await newStation();
    const [result] = await station.post([reading("T", 0, 1, "begin")]);
    const response = await call(`/api/sessions/${result?.sessionId}/stream`, { method: "HEAD" });
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    expect(await watchers(station)).toBe(0);
  });

  it("is bounded per station", async () => {
    const station = await newStation();
    const [result] = await station.post([reading("T", 0, 1, "begin")]);
    const followers: Follower[] = [];
    for (let index = 0; index < 32; index += 1) followers.push(await follow(result?.sessionId ?? ""));
    expect(await problemOf(`/api/sessions/${result?.sessionId}/stream`)).toMatchObject({ status: 429 });
    await Promise.all(followers.map((follower) => follower.close()));
  });
});
