// The profile's page, driven as a person does: drawn by keys and by hand, kept on the device, published, met by others.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { Profile } from "../../../edge/contract/profiles.ts";
import { loadCore } from "../../../ui/core.ts";
import { DRAFT_FORMAT, emptyContent, ProfileDrafts } from "../../../ui/drafts/profile-drafts.ts";
import { saveLanguage } from "../../../ui/language.ts";
import "../../../ui/pages/profile-page.ts";
import { formOf } from "../../../ui/profiles/profile-form.ts";
import { seriousFindings } from "../accessibility.ts";
import { FakeEdge, json, problem } from "../fake-edge.ts";
import { access } from "../fixtures/access.ts";
import { DEPOT, dailyBody, PROFILE_ID, profile, profileItem, profileVersion } from "../fixtures/profiles.ts";
import { layoutFaults } from "../layout-faults.ts";
import { PageHarness, settled } from "../page-harness.ts";

type Json = Readonly<Record<string, unknown>>;
let page: PageHarness;
let databaseName = "";
let stores: ProfileDrafts[] = [];
const address = location.href;

beforeAll(() => loadCore());
afterEach(async () => {
  page.leave();
  for (const store of stores) await store.close();
  stores = [];
  if (databaseName !== "") indexedDB.deleteDatabase(databaseName);
  databaseName = "";
  history.replaceState(null, "", address);
  delete document.documentElement.dataset.theme;
});

interface Setting {
  readonly published?: () => Profile;
  readonly profileId?: string | null;
  readonly role?: Parameters<typeof access>[0];
  readonly answers?: ConstructorParameters<typeof FakeEdge>[0];
}

function open({ published = () => profile(), profileId = PROFILE_ID, role, answers = {} }: Setting = {}): FakeEdge {
  if (databaseName === "") databaseName = `test-page-${crypto.randomUUID()}`;
  const store = new ProfileDrafts({ databaseName });
  stores.push(store);
  const edge = new FakeEdge({
    "GET /api/profiles": () =>
      json({ items: [profileItem(), profileItem({ id: "other", name: "Depot weekend", version: 2 })] }),
    [`GET /api/profiles/${PROFILE_ID}`]: () => json(published()),
    "GET /api/profiles/other": () =>
      json(profile({ id: "other", body: { ...dailyBody([[0, 5_000]]), stackLevel: 3 } })),
    [`GET /api/profiles/${PROFILE_ID}/versions`]: () =>
      json({ items: [6, 5, 4].map((version) => profileVersion(version)) }),
    [`GET /api/profiles/${PROFILE_ID}/versions/4`]: () => json(profileVersion(4)),
    ...answers,
  });
  page = new PageHarness("wt-profile-page", { api: edge.api, access: access(role), profileId, store });
  page.element.parentElement?.classList.add("page");
  return edge;
}

const grip = (kind: "limit" | "start", index: number) =>
  vi.waitFor(() => {
    const found = page.element.querySelector<SVGElement>(`#grip-${kind}-${index}`);
    if (!found) throw new Error(`There is no grip ${kind} ${index}.`);
    return found;
  });
async function press(
  kind: "limit" | "start",
  index: number,
  key: string,
  change: KeyboardEventInit = {},
): Promise<void> {
  const one = await grip(kind, index);
  one.focus();
  one.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...change }));
  await settledPage();
}
const settledPage = () => (page.element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
const said = async (kind: "limit" | "start", index: number) => (await grip(kind, index)).getAttribute("aria-valuetext");
const body = (): Json => JSON.parse((page.field("The profile as JSON") as HTMLTextAreaElement).value);
const limits = () => formOf(body())?.steps.map(({ limitMilli }) => limitMilli / 1e6);
const saved = () => page.sees(/Saved on this device \d+ s ago/);
const sent = async (edge: FakeEdge, method: string, path: string) => {
  const request = edge.requests.find((one) => one.method === method && new URL(one.url).pathname === path);
  if (!request) throw new Error(`No ${method} ${path} was sent.`);
  return { key: request.headers.get("idempotency-key"), body: await request.json() };
};

describe("the curve", () => {
  it("is drawn by keys: limits in tenths, times in quarters, ten at once with Shift, new steps and deleted ones", async () => {
    open();
    await press("limit", 4, "ArrowDown");
    expect(await said("limit", 4)).toBe("6.8 kW, 16:30 – 20:00");
    await press("limit", 4, "ArrowDown", { shiftKey: true });
    expect(await said("limit", 4)).toMatch(/^5\.8 kW/);
    await press("start", 4, "ArrowLeft");
    await press("start", 4, "ArrowRight", { shiftKey: true });
    expect(await said("start", 4)).toBe("18:45");
    await press("limit", 0, "n");
    await vi.waitFor(() => expect(limits()).toHaveLength(8));
    await vi.waitFor(() => expect(document.activeElement?.id).toBe("grip-limit-1"));
    expect(page.announcements).toContain("New step from 02:45");
    await press("limit", 1, "Delete");
    await vi.waitFor(() => expect(limits()).toEqual([22, 11, 6.9, 11, 5.8, 13.8, 22]));
    await press("limit", 0, "PageDown");
    await vi.waitFor(() => expect(document.activeElement?.id).toBe("grip-limit-1"));
  });

  it("is drawn by hand, one drag is one step back, and Ctrl+Z and Ctrl+Shift+Z go back and forth", async () => {
    open();
    const pill = await grip("limit", 0);
    const { x, y, width, height } = pill.getBoundingClientRect();
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    pill.setPointerCapture = () => undefined;
    const at = (clientY: number, type: string) =>
      pill.dispatchEvent(
        new PointerEvent(type, { clientX: x + width / 2, clientY, buttons: 1, bubbles: true, pointerId: 1 }),
      );
    at(y + height / 2, "pointerdown");
    for (const away of [20, 60, 90]) {
      at(y + height / 2 + away, "pointermove");
      await settledPage();
    }
    at(y + height / 2 + 90, "pointerup");
    await vi.waitFor(() => expect(limits()?.[0]).toBeLessThan(18));
    const drawn = limits()?.[0] ?? 0;
    expect(Math.round(drawn * 10)).toBeCloseTo(drawn * 10, 6);
    await press("limit", 0, "z", { ctrlKey: true });
    await vi.waitFor(() => expect(limits()?.[0]).toBe(22));
    await press("limit", 0, "z", { ctrlKey: true, shiftKey: true });
    await vi.waitFor(() => expect(limits()?.[0]).toBe(drawn));
  });

  it("is typed: start, limit and phases, and what cannot be read goes back", async () => {
    open();
    await grip("limit", 1);
    const input = (name: string) => page.element.querySelector(`[aria-label="${name}"]`) as HTMLInputElement;
    const type = async (name: string, value: string) => {
      input(name).value = value;
      input(name).dispatchEvent(new Event("change", { bubbles: true }));
      await settledPage();
    };
    await type("Limit of step 2, kW", "7,4");
    await type("Start of step 2", "5:15");
    await type("Phases of step 2", "1");
    expect(formOf(body())?.steps[1]).toMatchObject({ startSeconds: 18_900, limitMilli: 7_400_000, phases: 1 });
    await type("Limit of step 2, kW", "-3");
    expect(input("Limit of step 2, kW").value).toBe("7.4");
    expect(limits()?.[1]).toBe(7.4);
  });

  it("changes its unit exactly and says so", async () => {
    open({
      published: () =>
        profile({
          body: dailyBody([
            [0, 4_140],
            [6, 11_000],
          ]),
        }),
    });
    await grip("limit", 0);
    await page.press("A");
    await vi.waitFor(() =>
      expect(page.announcements).toContain("Converted at 230 V; limits cut to a thousandth of an ampere: 1."),
    );
    expect((body().chargingSchedule as { chargingRateUnit: string }[])[0]?.chargingRateUnit).toBe("A");
    expect(await said("limit", 0)).toMatch(/^6 A/);
  });

  it("says the limit now and the energy by seven, capped by what is typed and ticked beside it", async () => {
    open();
    await page.sees(/Limit now [\d.]+ ?kW/);
    await page.sees(/Energy by .*[\d.]+ ?kWh/);
    page.field("Maximum of the station, kW").value = "3";
    page.field("Maximum of the station, kW").dispatchEvent(new Event("change", { bubbles: true }));
    await page.sees(/Limit now 3 ?kW/);
    page.field("Maximum of the station, kW").value = "";
    page.field("Maximum of the station, kW").dispatchEvent(new Event("change", { bubbles: true }));
    await page.choose("Depot weekend");
    await page.sees(/Limit now 5 ?kW/);
  });
});

describe("the longest curve", () => {
  it("of 1,024 steps is drawn and changed, with grips only as close as a finger", async () => {
    const chargingSchedulePeriod = Array.from({ length: 1024 }, (_, index) => ({
      startPeriod: index * 590,
      limit: 5_000 + index,
    }));
    const schedule = (DEPOT.chargingSchedule as object[])[0];
    const week = { ...DEPOT, recurrencyKind: "Weekly", chargingSchedule: [{ ...schedule, chargingSchedulePeriod }] };
    open({ published: () => profile({ body: week }) });
    await grip("limit", 0);
    await page.sees("Steps 1 to 60 of 1024");
    const places = [...page.element.querySelectorAll(".grip:not(.time)")].map((one) => one.getBoundingClientRect().x);
    expect(places.length).toBeGreaterThan(5);
    for (const [index, x] of places.slice(1).entries()) expect(x - (places[index] ?? 0)).toBeGreaterThanOrEqual(23);
    await press("limit", 0, "ArrowUp");
    expect(await said("limit", 0)).toMatch(/^5\.1 kW/);
    await press("limit", 0, "n");
    await vi.waitFor(() => expect(page.announcements).toContain("There is no room for another step here."));
  });
});

describe("a template", () => {
  it("asks for its values and draws them", async () => {
    open({ profileId: null });
    await page.press("Night rate");
    await page.sees("More at night, when power is cheap");
    page.type("From", "x");
    await page.answer("Draw it");
    await page.sees("Hours and minutes, as 22:00.");
    page.type("From", "23");
    page.type("Limit then, kW", "7,4");
    await page.answer("Draw it");
    await vi.waitFor(() => expect(limits()).toEqual([7.4, 4.2, 7.4]));
    expect(page.announcements).toContain("Night rate is drawn");
  });
});

describe("JSON", () => {
  it("becomes the curve as it is typed, and keeps what cannot be read", async () => {
    open();
    await grip("limit", 0);
    page.type(
      "The profile as JSON",
      JSON.stringify(
        dailyBody([
          [0, 3_000],
          [6, 9_000],
        ]),
      ),
    );
    await vi.waitFor(async () => expect(await said("limit", 1)).toBe("9 kW, 06:00 – 24:00"));
    page.type("The profile as JSON", '{\n  "stackLevel": 0,\n  oops\n}');
    await page.sees("Line 3: this is no JSON here. The curve stays as it was.");
    expect(await said("limit", 1)).toBe("9 kW, 06:00 – 24:00");
    expect(page.control("Publish version 7")).toHaveProperty("disabled", true);
    await saved();
    page.leave();
    open();
    await page.sees("Line 3: this is no JSON here.");
  });

  it("is told its faults at their lines, and no publishing meanwhile", async () => {
    open();
    await grip("limit", 0);
    page.type(
      "The profile as JSON",
      JSON.stringify(
        dailyBody([
          [0, 3_000],
          [6, -1],
        ]),
        null,
        2,
      ),
    );
    await page.sees(/Line 18 .*limit A limit must be 0 or more/);
    await page.sees("This profile is not drawn as a curve");
    expect(page.control("Publish version 7")).toHaveProperty("disabled", true);
  });

  it("of 100,000 periods is refused in words, and the draft is kept", async () => {
    open();
    await grip("limit", 0);
    const periods = Array.from({ length: 20_000 }, (_, index) => ({ startPeriod: index, limit: 1 }));
    const schedule = (DEPOT.chargingSchedule as object[])[0];
    page.type(
      "The profile as JSON",
      JSON.stringify({ ...DEPOT, chargingSchedule: [{ ...schedule, chargingSchedulePeriod: periods }] }),
    );
    await page.sees("A schedule holds at most 1024 periods; this one has 20000.");
    await saved();
  });
});

describe("a draft", () => {
  it("is there after a reload, says so, and publishes with its reason, from the version that it came from", async () => {
    const answers = {
      [`POST /api/profiles/${PROFILE_ID}/versions`]: () =>
        json(profile({ version: 7, body: dailyBody([[0, 7_000]]) }), 201),
    };
    open({ answers });
    await press("limit", 4, "ArrowDown");
    await saved();
    page.leave();
    const edge = open({ answers });
    await vi.waitFor(async () => expect(await said("limit", 4)).toMatch(/^6\.8 kW/));
    await page.sees("Draft from version 6");
    await page.press("Publish version 7");
    await page.sees("Why, for whoever asks later.");
    await page.answer("Publish");
    await page.sees("A reason is needed.");
    page.type("Reason", "Summer");
    await page.answer("Publish");
    await vi.waitFor(() => expect(page.announcements).toContain("Version 7 is published"));
    const { key, body: posted } = await sent(edge, "POST", `/api/profiles/${PROFILE_ID}/versions`);
    expect(posted).toMatchObject({ basedOn: 6, reason: "Summer" });
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    expect(await stores.at(-1)?.list()).toEqual([]);
  });

  it("is discarded and brought back", async () => {
    open();
    await press("limit", 4, "ArrowDown");
    await saved();
    await page.press("Discard the draft");
    await page.sees("The draft is discarded.");
    expect(limits()?.[4]).toBe(6.9);
    await page.press("Bring it back");
    await vi.waitFor(() => expect(limits()?.[4]).toBe(6.8));
    await saved();
  });

  it("goes on without the server, and says so", async () => {
    open();
    await press("limit", 4, "ArrowDown");
    await saved();
    page.leave();
    open({ answers: { [`GET /api/profiles/${PROFILE_ID}`]: () => Promise.reject(new TypeError("offline")) } });
    await page.sees("What you draw is kept on this device; publishing has to wait.");
    await press("limit", 4, "ArrowDown");
    expect(limits()?.[4]).toBe(6.7);
    await saved();
  });

  it("of a later version of this page is left as it is", async () => {
    open();
    await grip("limit", 0);
    page.leave();
    const later = new ProfileDrafts({ databaseName, format: DRAFT_FORMAT + 1 });
    const content = emptyContent("", DEPOT);
    await later.save({ id: PROFILE_ID, profileId: PROFILE_ID, basedOn: null, savedAtMillis: 5, content }, null);
    await later.close();
    open();
    await page.sees("A later version of this page keeps a draft of this profile here.");
    await press("limit", 4, "ArrowDown");
    expect(limits()?.[4]).toBe(6.8);
    page.leave();
    expect(await stores[1]?.load(PROFILE_ID)).toMatchObject({ state: "newer", savedAtMillis: 5 });
  });
});

describe("a version that was published meanwhile", () => {
  const theirs = () =>
    profile({
      version: 7,
      body: dailyBody([
        ...([
          [0, 20_000],
          [5.5, 11_000],
          [7, 6_900],
          [9, 11_000],
          [16.5, 8_000],
          [20, 13_800],
          [22, 22_000],
        ] as const),
      ]),
    });

  it("is laid beside the draft, step by step, and the choice goes on as a draft of it", async () => {
    let newest = profile();
    const edge = open({
      published: () => newest,
      answers: {
        [`POST /api/profiles/${PROFILE_ID}/versions`]: async (request) => {
          const { basedOn, body: posted } = await request.clone().json();
          if (basedOn === 7) return json(profile({ version: 8, body: posted }), 201);
          newest = theirs();
          return problem(412, "version-conflict", "Version 7 was published meanwhile.");
        },
      },
    });
    await press("limit", 4, "ArrowDown");
    await page.press("Publish version 7");
    await page.sees("Why, for whoever asks later.");
    page.type("Reason", "Summer");
    await page.answer("Publish");
    await page.sees("Version 7 was published meanwhile");
    await page.sees(/Step from 16:30 changed by both 6.9 kW 6.8 kW 8 kW/i);
    await page.sees(/Step from 00:00 changed by them/i);
    await page.press("Theirs", () => page.element.querySelectorAll(".sides tbody tr")[1] ?? document);
    await page.press("Go on with what is chosen");
    await vi.waitFor(() => expect(limits()?.slice(0, 5)).toEqual([20, 11, 6.9, 11, 8]));
    await press("limit", 4, "ArrowUp");
    await page.press("Publish version 8");
    await page.sees("Why, for whoever asks later.");
    page.type("Reason", "Both");
    await page.answer("Publish");
    await vi.waitFor(() => expect(page.announcements).toContain("Version 8 is published"));
    const posts = edge.requests.filter(({ method }) => method === "POST");
    expect(await posts.at(-1)?.json()).toMatchObject({ basedOn: 7, reason: "Both" });
  });

  it("is shown at once where nothing was drawn", async () => {
    let newest = profile();
    open({ published: () => newest });
    await grip("limit", 0);
    newest = theirs();
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => expect(limits()?.[0]).toBe(20));
    expect(page.text).toContain("Version 7");
  });
});

describe("the versions", () => {
  it("are compared with what is drawn, and brought back with a reason", async () => {
    const edge = open({
      answers: {
        [`POST /api/profiles/${PROFILE_ID}/roll-back`]: () =>
          json(profile({ version: 7, body: dailyBody([[0, 4_000]]) }), 201),
      },
    });
    await page.sees("Reason 5");
    await page.press("Compare with version 4");
    await page.sees("From version 4 to what is drawn here:");
    await page.sees(/Step from 00:00 4 kW → .*22 kW/);
    await page.press("Roll back to version 4");
    await page.sees("Why, for whoever asks later.");
    page.type("Reason", "It was better");
    await page.answer("Roll back");
    await vi.waitFor(() => expect(page.announcements).toContain("Version 7 is published: version 4 again"));
    expect((await sent(edge, "POST", `/api/profiles/${PROFILE_ID}/roll-back`)).body).toEqual({
      version: 4,
      reason: "It was better",
    });
    await vi.waitFor(() => expect(limits()).toEqual([4]));
  });
});

describe("whoever may only read", () => {
  it("sees curve and versions, and nothing that changes them", async () => {
    open({ role: "viewer" });
    await page.sees("Reason 5");
    expect(page.element.querySelectorAll("#profile-purpose:disabled")).toHaveLength(1);
    for (const words of ["Publish", "Discard", "Roll back", "Night rate", "Split"])
      expect(page.text).not.toContain(words);
    await press("limit", 4, "ArrowDown");
    expect(limits()?.[4]).toBe(6.9);
  });
});

const STATES: [string, () => Promise<unknown>][] = [
  [
    "a profile",
    async () => {
      open();
      await press("limit", 4, "ArrowDown", { shiftKey: true });
      await saved();
      await page.sees("What the charger will do");
    },
  ],
  [
    "a conflict",
    async () => {
      open();
      await press("limit", 4, "ArrowDown");
      await saved();
      page.leave();
      open({
        published: () =>
          profile({
            version: 7,
            body: dailyBody(
              [
                [0, 20_000],
                [6, 11_000],
              ],
              { stackLevel: 2 },
            ),
          }),
      });
      await page.sees("Version 7 was published meanwhile");
    },
  ],
  [
    "a profile with faults",
    async () => {
      open();
      await grip("limit", 0);
      page.type(
        "The profile as JSON",
        JSON.stringify(
          {
            ...dailyBody([
              [0, 3_000.1234],
              [6, 4_000],
            ]),
            stackLevel: -1,
            validFrom: "x",
          },
          null,
          2,
        ),
      );
      await page.sees(/Line \d+ .*\/validFrom/);
    },
  ],
];

describe("on a phone and on a desk, in both themes", () => {
  const before = { width: innerWidth, height: innerHeight };
  afterAll(() => tab.viewport(before.width, before.height));
  for (const [name, reach] of STATES) {
    for (const width of [390, 1440]) {
      it(`${name} fits ${width} pixels, and axe finds nothing serious`, async () => {
        await tab.viewport(width, 900);
        await reach();
        for (const theme of ["light", "dark"]) {
          document.documentElement.dataset.theme = theme;
          await settled();
          await vi.waitFor(() => expect(layoutFaults()).toEqual([]), { timeout: 2_000 });
          expect(await seriousFindings()).toEqual([]);
        }
      });
    }
  }

  it("a profile in German fits a phone, its faults are told in German", async () => {
    await tab.viewport(390, 900);
    await saveLanguage("de");
    try {
      open();
      await page.sees("Was die Station tun wird");
      page.type("Das Profil als JSON", JSON.stringify(dailyBody([[0, -1]]), null, 2));
      await page.sees("Eine Grenze muss 0 oder mehr sein; für die Rückspeisung gibt es dischargeLimit.");
      await vi.waitFor(() => expect(layoutFaults()).toEqual([]), { timeout: 2_000 });
      page.leave();
      open();
      await page.sees(/Entwurf aus Version 6/);
    } finally {
      await saveLanguage("en");
      localStorage.clear();
    }
  });
});
