// Drafts of profiles in IndexedDB: they survive a reload and an upgrade, and are never written over unseen.
import { openDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DRAFT_FORMAT, type ProfileDraft, ProfileDrafts } from "../../../ui/drafts/profile-drafts.ts";
import { DEPOT, PROFILE_ID } from "../fixtures/profiles.ts";

let name = "";
let opened: ProfileDrafts[] = [];
const store = (options: ConstructorParameters<typeof ProfileDrafts>[0] = {}) => {
  const drafts = new ProfileDrafts({ databaseName: name, ...options });
  opened.push(drafts);
  return drafts;
};
beforeEach(() => {
  name = `test-profiles-${crypto.randomUUID()}`;
});
afterEach(async () => {
  for (const drafts of opened) await drafts.close();
  opened = [];
  indexedDB.deleteDatabase(name);
});

function draft(change: Partial<ProfileDraft> = {}): Omit<ProfileDraft, "format"> {
  const { format: _, ...rest } = { ...CURRENT, ...change };
  return rest;
}

/** A row as the first version of this page writes it. It stays as it is here for as long as there may be such drafts. */
const VERSION_ONE = {
  id: PROFILE_ID,
  format: 1,
  savedAtMillis: 1_784_000_000_000,
  profileId: PROFILE_ID,
  basedOn: { version: 6, body: DEPOT },
  content: {
    name: "Depot night",
    body: DEPOT,
    typed: null,
    volts: 230,
    stationWatts: null,
    others: [],
    bySeconds: 25_200,
  },
};

/** The same today. */
const CURRENT: ProfileDraft = {
  ...{ ...VERSION_ONE, format: DRAFT_FORMAT },
  content: { ...VERSION_ONE.content, others: [], place: null, siteId: null },
};

async function putRow(row: object): Promise<void> {
  await store().list();
  const database = await openDB(name, 1);
  await database.put("drafts", row);
  database.close();
}

describe("a draft", () => {
  it("is there after a reload, with the version that it came from", async () => {
    expect(await store().save(draft(), null)).toBe(true);
    expect(await store().load(PROFILE_ID)).toEqual({ state: "readable", draft: CURRENT });
    expect(await store().load("another")).toBeNull();
  });

  it("is not written over by a tab that has not seen its last change", async () => {
    const [one, other] = [store(), store()];
    await one.save(draft({ savedAtMillis: 1 }), null);
    expect(await other.save(draft({ savedAtMillis: 2 }), 1)).toBe(true);
    expect(await one.save(draft({ savedAtMillis: 3 }), 1)).toBe(false);
    expect(await one.load(PROFILE_ID)).toMatchObject({ draft: { savedAtMillis: 2 } });
  });

  it("is listed with the others, the newest first, and gone when it is discarded", async () => {
    await store().save(draft({ id: "a", savedAtMillis: 1 }), null);
    await store().save(draft({ id: "b", savedAtMillis: 2 }), null);
    expect((await store().list()).map((kept) => kept.state === "readable" && kept.draft.id)).toEqual(["b", "a"]);
    await store().discard("b");
    expect(await store().list()).toHaveLength(1);
  });
});

describe("a draft of another version of the page", () => {
  it("of version 1 is read today, without a station", async () => {
    await putRow(VERSION_ONE);
    expect(await store().load(PROFILE_ID)).toEqual({ state: "readable", draft: CURRENT });
  });

  it("of version 1 is brought up to date by each migration in turn, and saved in the new format", async () => {
    await putRow({ ...VERSION_ONE, content: { ...VERSION_ONE.content, volts: undefined, voltage: "230" } });
    // As a later page would have it: two changes of shape, one after the other.
    const later = store({
      format: 3,
      migrations: {
        1: (row) => ({
          ...row,
          content: { ...CURRENT.content, volts: Number((row.content as { voltage: string }).voltage) },
        }),
        2: (row) => ({
          ...row,
          content: { ...(row.content as { volts: number }), volts: (row.content as { volts: number }).volts + 10 },
        }),
      },
    });
    const kept = await later.load(PROFILE_ID);
    expect(kept).toMatchObject({ state: "readable", draft: { format: 3, content: { volts: 240 } } });
    expect(await later.save(draft({ savedAtMillis: 5 }), VERSION_ONE.savedAtMillis)).toBe(true);
    expect(await store().load(PROFILE_ID)).toMatchObject({ state: "newer" });
  });

  it("of a later version is kept untouched, and said so", async () => {
    const row = { ...VERSION_ONE, format: DRAFT_FORMAT + 1, content: { of: "tomorrow" } };
    await putRow(row);
    expect(await store().load(PROFILE_ID)).toEqual({
      state: "newer",
      id: PROFILE_ID,
      savedAtMillis: row.savedAtMillis,
    });
    expect(await store().save(draft(), row.savedAtMillis)).toBe(false);
    const database = await openDB(name, 1);
    expect(await database.get("drafts", PROFILE_ID)).toEqual(row);
    database.close();
  });

  it("that cannot be read is listed as such and stays", async () => {
    await putRow({ id: "x", format: 1, savedAtMillis: 7, content: 5 });
    expect(await store().list()).toEqual([{ state: "damaged", id: "x", savedAtMillis: 7 }]);
    expect(await store().list()).toHaveLength(1);
  });
});
