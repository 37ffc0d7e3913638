import { deleteDB } from "idb";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE_KEY } from "../../ui/demo/example-records.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import "../../ui/pages/register-page.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { STATION } from "./fixtures/sessions.ts";
import { PageHarness } from "./page-harness.ts";

const DATABASE = "wattest-test";
let store: DraftStore;
let page: PageHarness;

beforeEach(async () => {
  await deleteDB(DATABASE);
  store = new DraftStore(DATABASE);
});
afterEach(async () => {
  page.leave();
  await store.close();
});

function open(answer: () => Response = () => json({ ...STATION, secret: "correct-horse-battery" }, 201)) {
  const edge = new FakeEdge({ "POST /api/stations": answer });
  page = new PageHarness("wt-register-page", { api: edge.api, store });
  return edge;
}

/** The sites are read for their choice; what registers is posted. */
const posted = (edge: FakeEdge) => edge.requests.filter(({ method }) => method === "POST");

describe("the registration accepts", () => {
  it("recognises a key's curve while it is typed, sends the form, and shows the secret once", async () => {
    const edge = open();
    await page.sees("Station id");
    page.type("Station id", "HAF-04");
    page.type("Serial number of meter 1", "BQ27400330018");
    page.type("Public key of meter 1", EXAMPLE_KEY);
    await page.sees("A key on secp256r1");
    page.type("Highest power", "150");
    await page.press("Register");
    await page.sees("correct-horse-battery");
    await page.sees("Shown this once");
    expect(await posted(edge)[0]?.json()).toEqual({
      stationId: "HAF-04",
      meters: [{ serial: "BQ27400330018", publicKey: EXAMPLE_KEY }],
      evses: [{ evseId: 1, maxPowerWatts: 150_000 }],
    });
  });
});

describe("the registration refuses", () => {
  it("sends nothing while an id is missing or a key is none, and says what is wrong beside the field", async () => {
    const edge = open();
    await page.sees("Station id");
    page.type("Serial number of meter 1", "BQ27400330018");
    page.type("Public key of meter 1", EXAMPLE_KEY.slice(0, -10));
    await vi.waitFor(() =>
      expect(page.element.querySelector("#key-1-hint.invalid")?.textContent?.length).toBeGreaterThan(20),
    );
    await page.press("Register");
    await page.sees("A station needs an id.");
    expect(document.activeElement?.id).toBe("station-id");
    page.type("Station id", ".dots.");
    await page.sees("no dot at either end");
    expect(posted(edge)).toEqual([]);
  });

  it("keeps the form and shows the server's reason", async () => {
    open(() => problem(409, "station-exists", "A station of this id is registered already."));
    await page.sees("Station id");
    page.type("Station id", "HAF-04");
    await page.press("Register");
    await page.sees("A station of this id is registered already.");
    expect(page.field("Station id").value).toBe("HAF-04");
  });
});

describe("the draft survives", () => {
  it("is there again after the page was closed, and gone once the station is registered", async () => {
    open();
    await page.sees("Station id");
    page.type("Station id", "HAF-07");
    page.type("Public key of meter 1", "04ab");
    await page.sees(/Saved on this device \d+ s ago/);
    page.leave();
    open();
    await vi.waitFor(() => expect(page.field("Station id").value).toBe("HAF-07"));
    expect(page.field("Public key of meter 1").value).toBe("04ab");
    page.type("Public key of meter 1", "");
    await page.press("Register");
    await page.sees("correct-horse-battery");
    page.leave();
    open();
    await page.sees("Station id");
    expect(await store.load("register-station", v.unknown())).toBeNull();
    expect(page.field("Station id").value).toBe("");
  });

  it("is saved also when the page is left before the pause of typing ends", async () => {
    open();
    await page.sees("Station id");
    page.type("Station id", "HAF-08");
    page.leave();
    open();
    await vi.waitFor(() => expect(page.field("Station id").value).toBe("HAF-08"));
  });

  it("is dropped when its form is not the one of today", async () => {
    await store.save("register-station", { stationId: 5 }, 1);
    open();
    await page.sees("Station id");
    // Asked after the page asked: its answer has come by then.
    expect(await store.load("register-station", v.unknown())).not.toBeNull();
    expect(page.field("Station id").value).toBe("");
    expect(page.text).not.toContain("Saved on this device");
  });
});
