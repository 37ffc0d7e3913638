// The list of profiles and of the drafts on this device, driven as a person does.
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { ProfileItem } from "../../../edge/contract/profiles.ts";
import { DRAFT_FORMAT, emptyContent, ProfileDrafts } from "../../../ui/drafts/profile-drafts.ts";
import "../../../ui/pages/profiles-page.ts";
import { PROFILES_IN_USE, parseRoute, profileHref, profilesHref } from "../../../ui/router.ts";
import { seriousFindings } from "../accessibility.ts";
import { FakeEdge, json, problem } from "../fake-edge.ts";
import { access } from "../fixtures/access.ts";
import { DEPOT, PROFILE_ID, profileItem } from "../fixtures/profiles.ts";
import { layoutFaults } from "../layout-faults.ts";
import { PageHarness, settled } from "../page-harness.ts";

let page: PageHarness;
let store: ProfileDrafts;
let databaseName = "";
afterEach(async () => {
  page.leave();
  await store.close();
  indexedDB.deleteDatabase(databaseName);
  delete document.documentElement.dataset.theme;
});

interface Setting {
  readonly items?: readonly ProfileItem[];
  readonly role?: Parameters<typeof access>[0];
  readonly filter?: object;
  readonly answers?: ConstructorParameters<typeof FakeEdge>[0];
}

const ITEMS = [
  profileItem(),
  profileItem({ id: "old", name: "W".repeat(100), version: 2, revision: 4, archived: true }),
];

async function open(
  { items = ITEMS, role, filter = {}, answers = {} }: Setting = {},
  drafts: readonly string[] = [],
): Promise<FakeEdge> {
  databaseName = `test-list-${crypto.randomUUID()}`;
  store = new ProfileDrafts({ databaseName });
  for (const [index, id] of drafts.entries()) {
    const isNew = id.startsWith("new-");
    const content = emptyContent(isNew ? "" : "Depot night", DEPOT);
    const basedOn = isNew ? null : { version: 5, body: DEPOT };
    await store.save({ id, savedAtMillis: Date.now() - index, profileId: isNew ? null : id, basedOn, content }, null);
  }
  const edge = new FakeEdge({ "GET /api/profiles": () => json({ items }), ...answers });
  page = new PageHarness("wt-profiles-page", {
    api: edge.api,
    access: access(role),
    filter: { ...PROFILES_IN_USE, ...filter },
    store,
  });
  page.element.parentElement?.classList.add("page");
  return edge;
}

describe("the list", () => {
  it("says of each what it is for, which version is published, and leads to it", async () => {
    await open();
    await page.sees(/Depot night Every session kW Version 6/);
    expect(page.control("Depot night").getAttribute("href")).toBe(`/profiles/${PROFILE_ID}`);
    expect(page.text).toContain("archived");
  });

  it("that is empty says what will stand there", async () => {
    await open({ items: [] });
    await page.sees("No charging profile yet");
    page.leave();
    await open({ items: [], filter: { search: "x" } });
    await page.sees("No profile fits this filter");
  });

  it("archives from the version that was shown, and says when it was refused", async () => {
    const edge = await open({
      answers: {
        [`PATCH /api/profiles/${PROFILE_ID}`]: () => json(profileItem({ archived: true, revision: 10 })),
        "PATCH /api/profiles/old": () => problem(412, "version-conflict", "Somebody was first."),
      },
    });
    await page.press("Archive Depot night");
    await vi.waitFor(() => expect(page.announcements).toContain("Depot night is archived"));
    const sent = edge.requests.find(({ method }) => method === "PATCH");
    expect(sent?.headers.get("if-match")).toBe('"9"');
    expect(await sent?.json()).toEqual({ archived: true });
    await page.press(`Use again: ${"W".repeat(100)}`);
    await page.sees("The profile was not changed. Somebody was first.");
  });

  it("offers who may only read nothing that changes", async () => {
    await open({ role: "viewer" });
    await page.sees("Depot night");
    expect(page.element.querySelectorAll("tbody button")).toHaveLength(0);
    expect(page.text).not.toContain("Draw a profile");
  });

  it("is asked for as the address says", async () => {
    const edge = await open({ filter: { search: "depot", archived: "all" } });
    await page.sees("Depot night");
    expect(Object.fromEntries(new URL(edge.requests[0]?.url ?? "").searchParams)).toEqual({
      search: "depot",
      archived: "all",
      limit: "50",
    });
    const route = (path: string) => parseRoute(new URL(path, location.origin));
    expect(route(profilesHref({ search: "a b", archived: "true" }))).toEqual({
      page: "profiles",
      filter: { search: "a b", archived: "true" },
    });
    expect(route(profileHref(null))).toEqual({ page: "profile", profileId: null });
    expect(route(profileHref(PROFILE_ID))).toEqual({ page: "profile", profileId: PROFILE_ID });
  });
});

describe("the drafts on this device", () => {
  it("are listed with the version that they came from, and lead on", async () => {
    await open({}, [PROFILE_ID, "new-1"]);
    await page.sees("from version 5");
    await page.sees("Not named yet");
    expect(page.control("Not named yet").getAttribute("href")).toBe("/profiles/new?draft=new-1");
  });

  it("are discarded with one press and brought back with another", async () => {
    await open({}, [PROFILE_ID]);
    await page.press("Discard the draft of Depot night");
    await page.sees("The draft is discarded.");
    expect(await store.list()).toEqual([]);
    await page.press("Bring it back");
    await page.sees("from version 5");
    expect(await store.list()).toHaveLength(1);
  });

  it("of a later version of this page are told of and left alone", async () => {
    await open();
    await page.sees("Depot night");
    const later = new ProfileDrafts({ databaseName, format: DRAFT_FORMAT + 1 });
    const content = emptyContent("", DEPOT);
    await later.save({ id: "x", profileId: null, basedOn: null, savedAtMillis: 1, content }, null);
    await later.close();
    page.element.parentElement?.append(page.element);
    await page.sees("Written by a later version of this page; it is left as it is.");
  });
});

describe("on a phone and on a desk, in both themes", () => {
  const before = { width: innerWidth, height: innerHeight };
  afterAll(() => tab.viewport(before.width, before.height));
  for (const width of [390, 1440]) {
    it(`the list with drafts fits ${width} pixels, and axe finds nothing serious`, async () => {
      await tab.viewport(width, 900);
      await open({}, [PROFILE_ID, "new-1"]);
      await page.sees("Not named yet");
      await page.sees("Version 6");
      for (const theme of ["light", "dark"]) {
        document.documentElement.dataset.theme = theme;
        await settled();
        await vi.waitFor(() => expect(layoutFaults()).toEqual([]), { timeout: 2_000 });
        expect(await seriousFindings()).toEqual([]);
      }
    });
  }
});
