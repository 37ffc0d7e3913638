// A site's off-peak hours and series: typed in, read from an address by the site's alarm, and what is refused.
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { SiteEnergy } from "../../../edge/contract/site-energy.ts";
import type { Site } from "../../../edge/contract/sites.ts";
import { addressFault } from "../../../edge/domain/feed-address.ts";
import { readFeedJson } from "../../../edge/domain/feed-shapes.ts";
import { endsSoon, keptItems, seriesEnd } from "../../../edge/domain/series.ts";
import { bindingsOf } from "../../../edge/env.ts";
import { SiteObject } from "../../../edge/objects/site-object.ts";
import { call, callJson, problemOf } from "../server.ts";

const HOUR = 3_600_000;
const FEED = "https://prices.example/day-ahead";

async function newSite(): Promise<string> {
  return (await callJson<Site>("/api/sites", { body: { name: "Depot", timeZone: "Europe/Berlin" } })).id;
}
const put = (id: string, kind: string, body: unknown) =>
  callJson<SiteEnergy>(`/api/sites/${id}/energy${kind}`, { method: "PUT", body });
const read = (id: string) => callJson<SiteEnergy>(`/api/sites/${id}/energy`);
const energyCharts = (seconds: readonly number[], price: readonly (number | null)[]) => ({
  ...{ license_info: "", unix_seconds: seconds, price, unit: "EUR / MWh", deprecated: false },
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a site's hours", () => {
  it("are none at first; off-peak hours are replaced as a whole, with an entry in the trail", async () => {
    const id = await newSite();
    expect(await read(id)).toEqual({ offPeak: [], series: [] });
    const offPeak = [{ days: [1, 5], from: "22:00", to: "06:00" }];
    expect(await put(id, "", { offPeak })).toEqual({ offPeak, series: [] });
    expect(await put(id, "", { offPeak })).toEqual(await read(id));
    const { items } = await callJson<AuditList>(`/api/audit?subject=${id}&action=site.energy-changed`);
    expect(items.map(({ before, after }) => ({ before, after }))).toEqual([
      { before: { offPeak: [] }, after: { offPeak } },
    ]);
  });

  it("take a typed series in the order of its instants, and give back what is of the past day on", async () => {
    const id = await newSite();
    const now = Date.now();
    const items = [30, -1, -26, -50, 2].map((hours) => ({ startMillis: now + hours * HOUR, value: hours }));
    const { series } = await put(id, "/price", { source: "typed", currency: "EUR", items });
    expect(series[0]?.items.map(({ value }) => value)).toEqual([-26, -1, 2, 30]);
    expect(series[0]).toMatchObject({ kind: "price", currency: "EUR", url: null, endsSoon: false });
    expect(series[0]?.endsAtMillis).toBe(now + 58 * HOUR);
    expect((await call(`/api/sites/${id}/energy/price`, { method: "DELETE" })).status).toBe(204);
    expect((await read(id)).series).toEqual([]);
  });

  it("are refused at the field", async () => {
    const id = await newSite();
    const item = { startMillis: 1, value: 1 };
    const typed = (fields: object) => ({ source: "typed", items: [item], ...fields });
    const faults: [string, unknown, string][] = [
      ["", { offPeak: [{ days: [], from: "22:00", to: "06:00" }] }, "/offPeak/0/days"],
      ["", { offPeak: [{ days: [8], from: "22:00", to: "06:00" }] }, "/offPeak/0/days/0"],
      ["", { offPeak: [{ days: [1], from: "24:00", to: "06:00" }] }, "/offPeak/0/from"],
      ["/price", typed({}), "/currency"],
      ["/carbon", typed({ currency: "EUR" }), "/currency"],
      ["/price", typed({ currency: "EUR", items: [item, item] }), "/items/1/startMillis"],
      ["/price", typed({ currency: "EUR", items: [] }), "/items"],
      ["/carbon", typed({ items: [{ startMillis: 1, value: -1 }] }), "/items/0/value"],
      ["/renewable", typed({ items: [{ startMillis: 1, value: 101 }] }), "/items/0/value"],
      ["/price", { source: "feed", url: "http://prices.example/" }, "/url"],
      ["/price", { source: "feed", url: "https://me:secret@prices.example/" }, "/url"],
      ["/price", { source: "feed", url: "https://10.0.0.1/" }, "/url"],
    ];
    for (const [kind, body, pointer] of faults) {
      const problem = await problemOf(`/api/sites/${id}/energy${kind}`, { method: "PUT", body });
      expect(problem, `${kind} ${JSON.stringify(body)}`).toMatchObject({ code: "schema-violated", pointer });
    }
    expect((await call(`/api/sites/${id}/energy/taste`, { method: "DELETE" })).status).toBe(400);
    expect((await call("/api/sites/8TQ2M4ZK7X/energy")).status).toBe(404);
    expect(await read(id)).toEqual({ offPeak: [], series: [] });
  });

  it("go with their site", async () => {
    const id = await newSite();
    await put(id, "", { offPeak: [{ days: [1], from: "22:00", to: "06:00" }] });
    await put(id, "/carbon", { source: "typed", items: [{ startMillis: Date.now(), value: 1 }] });
    expect((await call(`/api/sites/${id}`, { method: "DELETE" })).status).toBe(204);
    const { database } = bindingsOf(env);
    const left = await database
      .prepare(
        "SELECT (SELECT count(*) FROM site_series WHERE site_id = ?1) + (SELECT count(*) FROM site_hours WHERE site_id = ?1) AS n",
      )
      .bind(id)
      .first<{ n: number }>();
    expect(left?.n).toBe(0);
  });
});

describe("a feed", () => {
  it("is read when its address is given, then every hour by the alarm", async () => {
    const id = await newSite();
    const start = Math.floor(Date.now() / HOUR) * 3_600;
    let answer: unknown = energyCharts([start, start + 3_600, start + 7_200], [80, null, -5.5]);
    const fetched = vi.fn(async (_: string) => Response.json(answer));
    vi.stubGlobal("fetch", fetched);
    const { series } = await put(id, "/price", { source: "feed", url: FEED });
    expect(series[0]).toMatchObject({ source: "feed", currency: "EUR", url: FEED, failure: null, endsSoon: true });
    expect(series[0]?.items).toEqual([
      { startMillis: start * 1_000, value: 80 },
      { startMillis: (start + 7_200) * 1_000, value: -5.5 },
    ]);
    const { sites } = bindingsOf(env);
    await runDurableObjectAlarm(sites.getByName(id));
    expect(fetched, "nothing is due before the hour is over").toHaveBeenCalledTimes(1);
    answer = energyCharts([start + 7_200], [12]);
    vi.useFakeTimers({ now: Date.now() + HOUR + 1_000, toFake: ["Date"] });
    await runDurableObjectAlarm(sites.getByName(id));
    expect((await read(id)).series[0]?.items.map(({ value }) => value)).toEqual([12]);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("is read by the alarm where the site's object failed right after its address was kept", async () => {
    const id = await newSite();
    const start = Math.floor(Date.now() / HOUR) * 3_600;
    vi.stubGlobal("fetch", async () => Response.json(energyCharts([start], [80])));
    const failing = vi.spyOn(SiteObject.prototype, "read").mockRejectedValueOnce(new Error("evicted"));
    const sent = await call(`/api/sites/${id}/energy/price`, { method: "PUT", body: { source: "feed", url: FEED } });
    expect(sent.status).toBeGreaterThanOrEqual(500);
    failing.mockRestore();
    expect((await read(id)).series[0]?.items).toEqual([]);
    await runDurableObjectAlarm(bindingsOf(env).sites.getByName(id));
    expect((await read(id)).series[0]?.items).toHaveLength(1);
  });

  it("that sends its body in drops is given up when its time is over", async () => {
    const id = await newSite();
    const time = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(time.signal);
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(" "));
        time.abort(new DOMException("late", "TimeoutError"));
        return new Promise(() => undefined);
      },
    });
    vi.stubGlobal("fetch", async () => new Response(body));
    const { series } = await put(id, "/price", { source: "feed", url: FEED });
    timeout.mockRestore();
    expect(series[0]?.failure).toMatch(/within 10 seconds/);
  });

  it("keeps what was read while the address fails, says why, and tries again sooner", async () => {
    const id = await newSite();
    const start = Math.floor(Date.now() / HOUR) * 3_600;
    let answer = () => Response.json(energyCharts([start], [80]));
    vi.stubGlobal("fetch", async () => answer());
    await put(id, "/price", { source: "feed", url: FEED });
    const failures: [() => Response, RegExp][] = [
      [() => new Response("down", { status: 503 }), /status 503/],
      [() => new Response("<html>"), /not JSON/],
      [() => Response.json({ hello: [] }), /none of the shapes/],
      [() => Response.json(energyCharts([], [])), /no values/],
      [() => Response.json({ unix_seconds: [start], ren_share: [50] }), /renewable share, not of prices/],
      [() => Response.json({ items: [{ start: new Date(start * 1_000).toISOString(), value: 1 }] }), /no currency/],
      [() => new Response(null, { status: 302, headers: { Location: "https://other.example/" } }), /another host/],
      [() => new Response(null, { status: 302, headers: { Location: "http://prices.example/" } }), /https/],
      [() => new Response(null, { status: 302, headers: { Location: FEED } }), /on and on/],
      [() => new Response(new Uint8Array(1_048_577)), /1 MiB/],
      [
        () => {
          throw new DOMException("late", "TimeoutError");
        },
        /within 10 seconds/,
      ],
    ];
    for (const [failing, words] of failures) {
      answer = failing;
      const { series } = await put(id, "/price", { source: "feed", url: FEED });
      expect(series[0]?.failure).toMatch(words);
      expect(series[0]?.items.map(({ value }) => value)).toEqual([80]);
      expect((series[0]?.nextReadAtMillis ?? 0) - Date.now()).toBeLessThanOrEqual(300_000);
    }
  });
});

describe("the shapes of feeds", () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const iso = (hours: number) => new Date(now + hours * HOUR).toISOString();

  it("become items per kWh, whatever the unit and order", () => {
    const octopus = {
      ...{ count: 2, next: null, previous: null },
      results: [
        { value_exc_vat: 1, value_inc_vat: 14.1, valid_from: iso(1), valid_to: iso(2), payment_method: null },
        { value_exc_vat: 1, value_inc_vat: -3, valid_from: iso(0), valid_to: iso(1), payment_method: null },
      ],
    };
    expect(readFeedJson(octopus, "price", now)).toEqual({
      ...{ ok: true, currency: "GBP" },
      items: [
        { startMillis: now, value: -30 },
        { startMillis: now + HOUR, value: 141 },
      ],
    });
    const awattar = {
      object: "list",
      data: [{ start_timestamp: now, end_timestamp: now + HOUR, marketprice: 42.09, unit: "Eur/MWh" }],
    };
    expect(readFeedJson(awattar, "price", now)).toEqual({
      ...{ ok: true, currency: "EUR", items: [{ startMillis: now, value: 42.09 }] },
    });
    const entry = { from: "2026-11-23T12:00Z", to: "2026-11-23T12:30Z", intensity: { forecast: 266, index: "high" } };
    const carbon = { ok: true, currency: null, items: [{ startMillis: now, value: 266 }] };
    expect(readFeedJson({ data: [entry] }, "carbon", now)).toEqual(carbon);
    expect(readFeedJson({ data: { regionid: 3, data: [entry] } }, "carbon", now)).toEqual(carbon);
    const share = { unix_seconds: [now / 1_000], ren_share: [104.2] };
    expect(readFeedJson(share, "renewable", now)).toMatchObject({ items: [{ value: 100 }] });
  });

  it("give no items at instants that are none", () => {
    for (const instant of [-1e308, 1e308, -5, now / 1_000 + 1e-4, 1e15]) {
      const read = readFeedJson(energyCharts([instant, now / 1_000], [1, 2]), "price", now);
      expect(read, String(instant)).toMatchObject({ items: [{ startMillis: now, value: 2 }] });
    }
  });

  it("say a rate that goes on without an end for each of the coming days", () => {
    const rate = { value_inc_vat: 20, valid_from: "2025-01-01T00:00:00Z", valid_to: null };
    const read = readFeedJson({ results: [rate] }, "price", now);
    if (!read.ok) throw new Error(read.failure);
    expect(read.items[0]?.startMillis).toBeLessThanOrEqual(now);
    expect(seriesEnd(read.items)).toBeGreaterThan(now + 14 * 24 * HOUR);
    expect(read.items.length).toBeLessThan(20);
  });

  it("are refused without a throw, whatever the JSON is", () => {
    for (const value of [
      null,
      1,
      "x",
      [],
      {},
      { data: 1 },
      { data: [null] },
      { items: [1, { start: 5, value: "x" }] },
    ]) {
      expect(readFeedJson(value, "price", now).ok, JSON.stringify(value)).toBe(false);
    }
    const perKilo = { unix_seconds: [now / 1_000], price: [1], unit: "EUR / kWh" };
    expect(readFeedJson(perKilo, "price", now).ok).toBe(false);
  });

  it("leave of the past what holds now, and tell when a series ends", () => {
    const items = [-30, -25, -20, 3].map((hours) => ({ startMillis: now + hours * HOUR, value: hours }));
    expect(keptItems(items, now).map(({ value }) => value)).toEqual([-25, -20, 3]);
    expect([endsSoon(items, now), endsSoon(items.slice(0, 3), now), endsSoon([], now)]).toEqual([false, true, false]);
  });
});

describe("an address", () => {
  it("leads into no network of the server's own", () => {
    const refused = [
      ...["http://prices.example/", "ftp://prices.example/", "https://localhost/", "https://127.0.0.1/", "nonsense"],
      ...["https://0x7f.1/", "https://2130706433/", "https://10.1.2.3/", "https://172.16.0.1/", "https://192.168.1.1/"],
      ...[
        "https://169.254.169.254/latest",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
      ],
      ...[
        "https://[::ffff:10.0.0.1]/",
        "https://[2002:a00:1::]/",
        "https://printer/",
        "https://nas.local/",
        "https://a.internal./",
      ],
      ...["https://user@prices.example/"],
    ];
    for (const address of refused) expect(addressFault(address, false), address).not.toBeNull();
    for (const address of ["https://prices.example/a?b=c", "https://172.32.0.1/", "https://[2606:4700::1]/"]) {
      expect(addressFault(address, false), address).toBeNull();
    }
  });

  it("may be this machine's own where nobody else reaches the server", () => {
    expect(addressFault("http://127.0.0.1:8000/series.json", true)).toBeNull();
    expect(addressFault("http://localhost:8000/", true)).toBeNull();
    expect(addressFault("http://192.168.1.1/", true)).not.toBeNull();
  });
});
