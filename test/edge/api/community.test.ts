// The public list: which stations stand there is their operator's choice, what is said of them is not.
import { describe, expect, it } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { Listing } from "../../../edge/contract/listing.ts";
import { call, callJson, newStation, problemOf } from "../server.ts";

const PLACE = {
  ...{ name: "Car park", operator: "Stadtwerke", street: "Königstraße 12", postalCode: "12345", city: "Musterstadt" },
  ...{ countryCode: "DE", latitude: 50.7321, longitude: 7.0963, ocpiLocationId: "LOC-42" },
  connectors: [{ evseId: 1, standard: "IEC_62196_T2" }],
};
const choose = (stationId: string, body: object, version: number) =>
  call(`/api/stations/${stationId}/listing`, { method: "PUT", body, headers: { "If-Match": `"${version}"` } });

describe("an operator", () => {
  it("has a new station in the list unless it was registered otherwise, and chooses where it stands, with a trace", async () => {
    const { id } = await newStation({ name: "P1" });
    const quiet = await newStation({ listed: false });
    expect(await callJson(`/api/stations/${quiet.id}/listing`)).toMatchObject({ listed: false, version: 0 });
    const first = await callJson<Listing>(`/api/stations/${id}/listing`);
    expect(first).toMatchObject({ listed: true, version: 0, place: { name: "", latitude: null, connectors: [] } });
    const answer = await choose(id, { listed: true, place: PLACE }, 0);
    expect([answer.status, answer.headers.get("ETag")]).toEqual([200, '"1"']);
    expect(await answer.json()).toEqual({ listed: true, place: PLACE, version: 1 });
    expect(await callJson(`/api/stations/${id}/listing`)).toEqual({ listed: true, place: PLACE, version: 1 });
    // The same again is no change.
    expect((await choose(id, { listed: true, place: PLACE }, 1)).headers.get("ETag")).toBe('"1"');
    await choose(id, { listed: false, place: PLACE }, 1);
    const { items } = await callJson<AuditList>(`/api/audit?subject=${id}&action=station.listing-changed`);
    expect(items.map(({ before, after }) => [before?.listed, after?.listed])).toEqual([
      [true, false],
      [undefined, undefined],
    ]);
    expect(items[1]?.after).toMatchObject({ street: "Königstraße 12", connectors: ["1: IEC_62196_T2"] });
  });

  it("does not overwrite what somebody else chose meanwhile, and half a place is refused", async () => {
    const { id } = await newStation();
    const both = await Promise.all([
      choose(id, { listed: true, place: PLACE }, 0),
      choose(id, { listed: false, place: PLACE }, 0),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const half = await choose(id, { listed: true, place: { ...PLACE, latitude: null } }, 1);
    expect([half.status, (await half.json<{ pointer: string }>()).pointer]).toEqual([422, "/place"]);
    expect((await choose(id, { listed: true, place: { ...PLACE, latitude: 91 } }, 1)).status).toBe(422);
    expect(await problemOf("/api/stations/CS-NONE/listing")).toMatchObject({ code: "station-unknown" });
  });
});
