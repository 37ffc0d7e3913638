// Sites, and stations that stand at them and in groups: made, changed, found, removed where nothing stands there any more.
import { describe, expect, it } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { Site, SiteList } from "../../../edge/contract/sites.ts";
import type { Station, StationList } from "../../../edge/contract/stations.ts";
import { call, callJson, newStation, problemOf } from "../server.ts";

const make = (fields: object = {}) =>
  callJson<Site>("/api/sites", { body: { name: "Depot North", timeZone: "Europe/Berlin", ...fields } });
const change = (path: string, version: number, body: object) =>
  call(path, { method: "PATCH", body, headers: { "If-Match": `"${version}"` } });
const remove = (id: string) => ({ path: `/api/sites/${id}`, options: { method: "DELETE" } });

async function trail(id: string) {
  const { items } = await callJson<AuditList>(`/api/audit?subject=${id}`);
  return items.map(({ action, before, after }) => ({ action, before, after })).reverse();
}

describe("a site", () => {
  it("is made with what is left out filled in, and read back with its version as the ETag", async () => {
    const response = await call("/api/sites", { body: { name: " Depot ", timeZone: "Europe/Berlin" } });
    expect(response.status).toBe(201);
    const site = await response.json<Site>();
    expect(site).toMatchObject({
      ...{ name: "Depot", timeZone: "Europe/Berlin", limit: null, phases: 3, voltageMillivolts: 230_000, version: 1 },
    });
    expect([response.headers.get("ETag"), response.headers.get("Location")]).toEqual(['"1"', `/api/sites/${site.id}`]);
    expect(await callJson(`/api/sites/${site.id}`)).toEqual(site);
  });

  it("is refused at the field where it cannot be one", async () => {
    const faults: [object, string][] = [
      [{ name: "" }, "/name"],
      [{ timeZone: "Berlin" }, "/timeZone"],
      [{ timeZone: "" }, "/timeZone"],
      [{ limit: { kind: "current", milliampsPerPhase: 0 } }, "/limit/milliampsPerPhase"],
      [{ limit: { kind: "power", watts: 1.5 } }, "/limit/watts"],
      [{ limit: { kind: "torque" } }, "/limit/kind"],
      [{ phases: 2 }, "/phases"],
      [{ voltageMillivolts: 230 }, "/voltageMillivolts"],
    ];
    for (const [fields, pointer] of faults) {
      const body = { name: "x", timeZone: "UTC", ...fields };
      expect(await problemOf("/api/sites", { body }), pointer).toMatchObject({ code: "schema-violated", pointer });
    }
  });

  it("changes in what is named, from the version that was read, and says so in the trail", async () => {
    const { id } = await make({ limit: { kind: "current", milliampsPerPhase: 63_000 } });
    const path = `/api/sites/${id}`;
    const changed = await change(path, 1, { limit: null, timeZone: "UTC" });
    expect(await changed.json()).toMatchObject({ limit: null, timeZone: "UTC", name: "Depot North", version: 2 });
    expect((await change(path, 1, { name: "late" })).status).toBe(412);
    expect((await change(path, 2, { timeZone: "UTC" })).headers.get("ETag")).toBe('"2"');
    expect((await change(path, 2, { timeZone: "Mars/Base" })).status).toBe(422);
    const both = await Promise.all([change(path, 2, { name: "one" }), change(path, 2, { name: "two" })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const entries = await trail(id);
    expect(entries.map(({ action }) => action)).toEqual(["site.made", "site.changed", "site.changed"]);
    expect(entries[1]).toMatchObject({
      before: { limit: "63 A", timeZone: "Europe/Berlin" },
      after: { limit: null, timeZone: "UTC" },
    });
  });

  it("is listed with how many stations stand there", async () => {
    const [full, empty] = [await make({ name: "full" }), await make({ name: "empty" })];
    for (let count = 0; count < 3; count += 1) await newStation({ siteId: full.id });
    const { items } = await callJson<SiteList>("/api/sites?limit=100");
    const stations = (id: string) => items.find((one) => one.id === id)?.stations;
    expect([stations(full.id), stations(empty.id)]).toEqual([3, 0]);
  });

  it("is listed by pages in the order in which it was made", async () => {
    const made: string[] = [];
    for (const name of ["a", "b", "c"]) made.push((await make({ name })).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: SiteList = await callJson(`/api/sites?limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(made.every((id) => seen.includes(id))).toBe(true);
  });

  it("goes only when no station stands there", async () => {
    const { id } = await make();
    const station = await newStation({ siteId: id });
    const { path, options } = remove(id);
    expect(await problemOf(path, options)).toMatchObject({ status: 409, code: "site-in-use" });
    expect((await change(`/api/stations/${station.id}`, 1, { siteId: null })).status).toBe(200);
    expect((await call(path, options)).status).toBe(204);
    expect(await problemOf(path, options)).toMatchObject({ status: 404, code: "site-unknown" });
    expect((await trail(id)).map(({ action }) => action)).toEqual(["site.made", "site.removed"]);
  });
});

describe("a station", () => {
  it("stands at a site and in groups, and is found by them", async () => {
    const { id } = await make();
    const group = `Fleet ${crypto.randomUUID().slice(0, 8)}`;
    const [one, two] = [await newStation({ siteId: id, groups: [group, "level 2"] }), await newStation({ siteId: id })];
    await newStation({ groups: [`${group} too`] });
    const found = async (query: string) =>
      (await callJson<StationList>(`/api/stations?${query}`)).items.map(({ stationId }) => stationId);
    expect((await found(`siteId=${id}`)).sort()).toEqual([one.id, two.id].sort());
    expect(await found(`group=${encodeURIComponent(group.toUpperCase())}`)).toEqual([one.id]);
    expect(await found(`siteId=${id}&group=${encodeURIComponent("level 2")}`)).toEqual([one.id]);
    await one.evict();
    expect(await callJson(`/api/stations/${one.id}`)).toMatchObject({ siteId: id, groups: [group, "level 2"] });
  });

  it("keeps site and groups when something else changes, and its trail names what does", async () => {
    const { id } = await make();
    const station = await newStation({ siteId: id, groups: ["fleet"] });
    const path = `/api/stations/${station.id}`;
    expect(await (await change(path, 1, { name: "Bay 4" })).json<Station>()).toMatchObject({
      siteId: id,
      groups: ["fleet"],
    });
    expect(await (await change(path, 2, { groups: [] })).json<Station>()).toMatchObject({ siteId: id, groups: [] });
    expect(await (await change(path, 3, { siteId: null })).json<Station>()).toMatchObject({ siteId: null });
    await station.deliver();
    const entries = (await trail(station.id)).slice(-2);
    expect(entries).toMatchObject([
      { before: { groups: ["fleet"] }, after: { groups: [] } },
      { before: { siteId: id }, after: { siteId: null } },
    ]);
  });

  it("is refused at a site that is none, and with a group twice", async () => {
    const faults: [object, string][] = [
      [{ siteId: "0000000000" }, "/siteId"],
      [{ siteId: "x".repeat(11) }, "/siteId"],
      [{ groups: ["a", "A"] }, "/groups/1"],
      [{ groups: [""] }, "/groups/0"],
      [{ groups: Array.from({ length: 17 }, (_, index) => `g${index}`) }, "/groups"],
    ];
    const { id } = await newStation();
    for (const [fields, pointer] of faults) {
      const body = { stationId: `CS-${crypto.randomUUID().slice(0, 8)}`, ...fields };
      expect(await problemOf("/api/stations", { body }), pointer).toMatchObject({ code: "schema-violated", pointer });
      const headers = { "If-Match": '"1"' };
      expect(await problemOf(`/api/stations/${id}`, { method: "PATCH", body: fields, headers })).toMatchObject({
        pointer,
      });
    }
  });
});
