// The pages of sites, assignments, roll-outs and a station's profiles, driven as a person does.
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { Role } from "../../../edge/contract/permissions.ts";
import "../../../ui/pages/assign-dialog.ts";
import "../../../ui/pages/profile-assignments.ts";
import "../../../ui/pages/roll-out-page.ts";
import "../../../ui/pages/site-page.ts";
import "../../../ui/pages/sites-page.ts";
import "../../../ui/pages/station-profiles.ts";
import { setQueryValue } from "../../../ui/router.ts";
import { seriousFindings } from "../accessibility.ts";
import { FakeEdge, json, problem } from "../fake-edge.ts";
import { access } from "../fixtures/access.ts";
import * as given from "../fixtures/assignments.ts";
import { connected } from "../fixtures/ocpp.ts";
import { PROFILE_ID, profile, profileItem } from "../fixtures/profiles.ts";
import { STATION, session } from "../fixtures/sessions.ts";
import { layoutFaults } from "../layout-faults.ts";
import { PageHarness, settled } from "../page-harness.ts";

const { SITE_ID } = given;
const AT_SITE = `/api/sites/${SITE_ID}`;
const OF_PROFILE = `/api/profiles/${PROFILE_ID}`;
const OF_STATION = "/api/stations/HAF-04/profiles";

let page: PageHarness;
afterEach(() => {
  page.leave();
  setQueryValue("state", null);
  delete document.documentElement.dataset.theme;
});

type Answers = ConstructorParameters<typeof FakeEdge>[0];
const ANSWERS: Answers = {
  "GET /api/sites": () => json({ items: [given.site({ stations: 10 })] }),
  [`GET ${AT_SITE}`]: () => json(given.site()),
  [`GET ${AT_SITE}/energy`]: () => json(given.energy()),
  "GET /api/stations": () => json({ items: [{ ...STATION, siteId: SITE_ID, groups: ["fleet"] }] }),
  "GET /api/stations/HAF-04": () => json(STATION),
  "GET /api/sessions": () => json({ items: [session(5)] }),
  "GET /api/assignments": () => json({ items: [given.assignment()] }),
  "GET /api/profiles": () => json({ items: [profileItem()] }),
  "GET /api/roll-outs": () => json({ items: [given.rollOut({ state: "done" })] }),
  "GET /api/roll-outs/12": () => json(given.rollOut()),
  "GET /api/roll-outs/12/stations": () =>
    json({
      items: [
        given.rollOutStation("HAF-04"),
        given.rollOutStation("HAF-05", {
          state: "rejected",
          reason: { by: "station", code: "InvalidProfile", detail: "<b>8</b> periods at most" },
        }),
      ],
    }),
  [`POST ${OF_PROFILE}/assignments/check`]: () => json(given.CHECK),
  [`GET ${OF_STATION}`]: () => json(given.profilesAt([given.place()])),
};

function open(tag: string, properties: object, answers: Answers = {}, role: Role = "owner"): FakeEdge {
  const edge = new FakeEdge({ ...ANSWERS, ...answers });
  page = new PageHarness(tag, { api: edge.api, access: access(role), ...properties });
  page.element.parentElement?.classList.add("page");
  return edge;
}

const sent = (edge: FakeEdge, method: string, path: string) =>
  edge.requests.filter((request) => request.method === method && new URL(request.url).pathname === path);
const started = (change = {}) => json({ assignment: given.assignment(), rollOut: given.rollOut(change) }, 202);

describe("sites", () => {
  it("are listed with their clock, connection, stations, profiles and hours", async () => {
    open("wt-sites-page", {});
    await page.sees(/Depot North Europe\/Berlin, .* 10 63 A per phase 3 × 230 V Depot night 1/);
    expect(page.control("Depot night").getAttribute("href")).toBe(`/profiles/${PROFILE_ID}`);
  });

  it("say what they are for while there is none, and offer nothing to who may only read", async () => {
    open("wt-sites-page", {}, { "GET /api/sites": () => json({ items: [] }) }, "viewer");
    await page.sees("No site yet");
    expect(page.text).not.toContain("Add a site");
  });

  it("are made once, however often the button is pressed", async () => {
    let count = 0;
    const edge = open(
      "wt-site-page",
      { siteId: null },
      {
        "POST /api/sites": () =>
          ++count === 1 ? problem(503, "storage-unavailable", "The database is away.") : json(given.site(), 201),
      },
    );
    await page.press("Add the site");
    await page.sees("A site needs a name.");
    page.type("Name", "Depot North");
    page.type("Time zone", "Europe/Berlin");
    await page.press("Add the site");
    await page.sees("The site was not added. The database is away.");
    await page.press("Add the site");
    await vi.waitFor(() => expect(page.announcements).toContain("Depot North is added"));
    const posts = sent(edge, "POST", "/api/sites");
    expect(new Set(posts.map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
    expect(await posts[1]?.json()).toMatchObject({ name: "Depot North", limit: null, phases: 3 });
  });

  it("that somebody else changed meanwhile keep that, but for what is changed here", async () => {
    const theirs = given.site({ version: 5, name: "Depot South" });
    let isFirst = true;
    const edge = open(
      "wt-site-page",
      { siteId: SITE_ID },
      {
        [`PATCH ${AT_SITE}`]: () => {
          const refused = isFirst;
          isFirst = false;
          return refused ? problem(412, "version-conflict", "Somebody was first.") : json({ ...theirs, version: 6 });
        },
        [`GET ${AT_SITE}`]: () => json(isFirst ? given.site() : theirs),
      },
    );
    await page.press("Change");
    await vi.waitFor(() => page.field("Voltage, V"));
    page.type("Voltage, V", "240");
    await page.answer("Save the changes");
    await page.sees("Changed: Name. Saving again keeps that");
    await page.answer("Save the changes");
    await vi.waitFor(() => expect(sent(edge, "PATCH", AT_SITE)).toHaveLength(2));
    const [, second] = sent(edge, "PATCH", AT_SITE);
    expect(second?.headers.get("if-match")).toBe('"5"');
    expect(await second?.json()).toEqual({ voltageMillivolts: 240_000 });
  });

  it("where stations stand say why they are not removed", async () => {
    open(
      "wt-site-page",
      { siteId: SITE_ID },
      {
        [`DELETE ${AT_SITE}`]: () =>
          problem(409, "site-in-use", "Stations stand at this site; put them elsewhere first."),
      },
    );
    await page.press("Remove");
    await page.sees("Stations stand here: it is kept until they are put elsewhere.");
    await page.answer("Remove");
    await page.sees("Depot North was not removed. Stations stand at this site");
  });

  it("keep typed prices in thousandths of the currency, and name a faulty line before anything is sent", async () => {
    const edge = open(
      "wt-site-page",
      { siteId: SITE_ID },
      { [`PUT ${AT_SITE}/energy/price`]: () => json(given.energy()) },
    );
    await page.press("Change: Price");
    await vi.waitFor(() => page.field("Table: time; value"));
    page.type("Table: time; value", "2026-07-14 00:00;0,284\n2026-07-14 01:00;much");
    await page.answer("Save");
    await page.sees('Line 2: "much" is no price');
    expect(sent(edge, "PUT", `${AT_SITE}/energy/price`)).toEqual([]);
    page.type("Table: time; value", "2026-07-14 00:00;0,284");
    await page.answer("Save");
    await vi.waitFor(() => expect(page.announcements).toContain("Price: kept"));
    expect(await sent(edge, "PUT", `${AT_SITE}/energy/price`)[0]?.json()).toEqual({
      source: "typed",
      currency: "EUR",
      items: [{ startMillis: given.MIDNIGHT, value: 284 }],
    });
  });

  it("say why an address could not be read, and that earlier values stay", async () => {
    const [series] = given.energy().series;
    const feed = { ...series, source: "feed", url: "https://prices.example/day", failure: "The answer is not JSON." };
    open(
      "wt-site-page",
      { siteId: SITE_ID },
      { [`GET ${AT_SITE}/energy`]: () => json({ offPeak: [], series: [feed] }) },
    );
    await page.sees("The answer is not JSON. What was read before stays in force.");
    await page.sees("https://prices.example/day");
  });
});

describe("assigning", () => {
  const chosen = { id: PROFILE_ID, name: "Depot night", purpose: "TxDefaultProfile", version: 6 };

  it("tells what is lost before anything is sent, and is done once however often it is pressed", async () => {
    let count = 0;
    const note = {
      ...{
        code: "randomized-delay",
        message: "OCPP 1.6 has no randomizedDelay: all start at the same time.",
        pointer: "",
      },
      ...{ severity: "remark", effect: "looser", values: { version: "1.6" } },
    };
    const item = { stationId: "HAF-04", stationName: "", ocppVersion: "1.6", canBeSent: true, notes: [note] };
    const edge = open(
      "wt-assign-dialog",
      { profile: chosen },
      {
        [`POST ${OF_PROFILE}/assignments/check`]: () => json({ ...given.CHECK, items: [item] }),
        [`POST ${OF_PROFILE}/assignments`]: () =>
          ++count === 1 ? problem(503, "storage-unavailable", "The database is away.") : started(),
      },
    );
    await page.choose("Depot North");
    await page.sees("Stations there: 10.");
    await page.sees("More may flow than meant. OCPP 1.6 has no randomizedDelay: all start at the same time. HAF-04");
    expect(sent(edge, "POST", `${OF_PROFILE}/assignments`)).toEqual([]);
    await page.answer("Assign");
    await page.sees("It was not assigned. The database is away.");
    await page.answer("Assign");
    await vi.waitFor(() => expect(page.announcements.join()).toContain("Depot night is assigned"));
    const posts = sent(edge, "POST", `${OF_PROFILE}/assignments`);
    expect(posts[0]?.headers.get("idempotency-key")).toBe(posts[1]?.headers.get("idempotency-key"));
    expect(await posts[1]?.json()).toEqual({ target: { kind: "site", siteId: SITE_ID }, version: 6 });
  });

  it("is not offered where the check refuses it, with the reason", async () => {
    const refused = {
      ...{ code: "place-taken", message: "", pointer: "/target", severity: "error" },
      values: { profileName: "Other", target: "site Depot North", purpose: "TxDefaultProfile", stackLevel: 0 },
    };
    open(
      "wt-assign-dialog",
      { profile: chosen },
      { [`POST ${OF_PROFILE}/assignments/check`]: () => json({ ...given.CHECK, problems: [refused] }) },
    );
    await page.choose("Depot North");
    await page.sees("A stack level already taken: Other is assigned to Site Depot North");
    expect((page.control("Assign", page.dialog) as HTMLButtonElement).disabled).toBe(true);
  });

  it("to an EVSE asks for the station and then for the EVSE", async () => {
    const edge = open("wt-assign-dialog", { profile: chosen });
    await page.answer("EVSE");
    await page.choose("HAF-04");
    await vi.waitFor(() => expect(sent(edge, "POST", `${OF_PROFILE}/assignments/check`)).toHaveLength(1));
    const [check] = sent(edge, "POST", `${OF_PROFILE}/assignments/check`);
    expect(await check?.json()).toEqual({ target: { kind: "evse", stationId: "HAF-04", evseId: 1 } });
  });

  it("offers a session for a TxProfile, and nothing for what comes from the site itself", async () => {
    open("wt-assign-dialog", { profile: { ...chosen, purpose: "TxProfile" } });
    await page.sees("HAF-04, EVSE 1, since");
    page.leave();
    open("wt-assign-dialog", { profile: { ...chosen, purpose: "ChargingStationExternalConstraints" } });
    await page.sees("it comes from the site itself");
  });
});

describe("a profile's assignments", () => {
  it("tell a published version that is not at the stations yet, and roll it out to these", async () => {
    const edge = open(
      "wt-profile-assignments",
      { profile: profile({ version: 7 }) },
      {
        "GET /api/assignments": () =>
          json({ items: [given.assignment(), given.assignment({ id: "a-2", version: 7, targetName: "Depot South" })] }),
        [`POST ${OF_PROFILE}/roll-outs`]: () => json(given.rollOut(), 202),
      },
    );
    await page.sees("Version 7 is not at the stations yet. Assignments with an older version (6): 1.");
    await page.sees("1 rejected, 2 waiting and 7 accepted");
    await page.press("Roll out");
    await vi.waitFor(() => page.field("Reason"));
    page.type("Reason", "Less at night");
    await page.answer("Roll out");
    await vi.waitFor(() => expect(sent(edge, "POST", `${OF_PROFILE}/roll-outs`)).toHaveLength(1));
    const [post] = sent(edge, "POST", `${OF_PROFILE}/roll-outs`);
    expect(await post?.json()).toEqual({ version: 7, assignmentIds: ["a-1"], reason: "Less at night" });
  });

  it("are ended after what happens then was said, and lead to the roll-out", async () => {
    open(
      "wt-profile-assignments",
      { profile: profile() },
      { "DELETE /api/assignments/a-1": () => started({ id: 13, kind: "remove" }) },
    );
    await page.press("End the assignment of Depot night");
    await page.sees("Stations that have it are told to remove it: 7.");
    await page.answer("End the assignment");
    await page.sees("Depot night is being removed: Site Depot North, stations: 10.");
    expect(page.control("Follow the roll-out").getAttribute("href")).toBe("/roll-outs/13");
  });

  it("change nothing for who may only read", async () => {
    open("wt-profile-assignments", { profile: profile({ version: 7 }) }, {}, "viewer");
    await page.sees("Version 7 is not at the stations yet.");
    expect(page.element.querySelectorAll("button")).toHaveLength(0);
  });
});

describe("a roll-out", () => {
  it("that runs is stopped after what that means was said, and goes on when it is continued", async () => {
    let state: "running" | "stopped" = "running";
    const steer = (next: typeof state) => () => {
      state = next;
      return json(given.rollOut({ state }));
    };
    open(
      "wt-roll-out-page",
      { rollOutId: 12 },
      {
        "GET /api/roll-outs/12": () => json(given.rollOut({ state })),
        "POST /api/roll-outs/12/stop": steer("stopped"),
        "POST /api/roll-outs/12/continue": steer("running"),
      },
    );
    await page.sees("7 reached, 3 to come");
    await page.press("Stop");
    await page.sees("Stations that were not reached keep what they have: 3 now.");
    await page.answer("Stop");
    await vi.waitFor(() => expect(page.announcements).toContain("The roll-out is stopped"));
    await page.sees("3 not reached");
    await page.press("Continue");
    await vi.waitFor(() => expect(page.announcements).toContain("The roll-out goes on"));
  });

  it("says its end at once, and what stations answered as text", async () => {
    let isDone = false;
    open(
      "wt-roll-out-page",
      { rollOutId: 12 },
      {
        "GET /api/roll-outs/12": () =>
          json(isDone ? given.rollOut({ state: "done", counts: { accepted: 9, rejected: 1 } }) : given.rollOut()),
      },
    );
    await page.sees("The station answered InvalidProfile: <b>8</b> periods at most");
    isDone = true;
    await vi.waitFor(() =>
      expect(page.announcements).toContain("The roll-out runs no more: 1 rejected and 9 accepted"),
    );
    await page.sees("All reached");
  });

  it("is narrowed to a state, which stands in the address", async () => {
    const edge = open("wt-roll-out-page", { rollOutId: 12 });
    await page.press("Rejected 1");
    await vi.waitFor(() => expect(new URL(location.href).searchParams.get("state")).toBe("rejected"));
    await vi.waitFor(() =>
      expect(
        sent(edge, "GET", "/api/roll-outs/12/stations").some(
          ({ url }) => new URL(url).searchParams.get("state") === "rejected",
        ),
      ).toBe(true),
    );
  });
});

describe("a station's profiles", () => {
  const station = { ...connected("1.6", Date.now()), siteId: SITE_ID };
  const show = (
    items: Parameters<typeof given.profilesAt>[0],
    change = {},
    answers: Answers = {},
    role: Role = "owner",
  ) =>
    open(
      "wt-station-profiles",
      { station },
      { [`GET ${OF_STATION}`]: () => json(given.profilesAt(items, change)), ...answers },
      role,
    );

  it("are never called accepted before the station has said so", async () => {
    show([
      given.place({ id: "1", state: "waiting", installed: null }),
      given.place({ id: "2", purpose: "ChargingStationMaxProfile", state: "sent", installed: null }),
    ]);
    await page.sees("Waits for the station");
    await page.sees("Sent, no answer yet");
    expect(page.element.querySelectorAll(".places .v.valid")).toHaveLength(0);
    expect(page.text).toContain("The station has nothing of it yet.");
  });

  it("say why one was refused, what the station has meanwhile, and send it again", async () => {
    const refused = given.place({
      ...{ state: "rejected", reason: { by: "station", code: "Rejected", detail: null }, attempts: 3 },
      installed: { profileId: PROFILE_ID, version: 4, acceptedAtMillis: Date.now() - 60_000, profile: {} },
    });
    const edge = show([refused], {}, { [`POST ${OF_STATION}/1/retry`]: () => json({ ...refused, state: "sent" }) });
    await page.sees("The station answered Rejected.");
    await page.sees("Meanwhile the station has version 4, accepted 1 min ago");
    await page.sees("attempts: 3, not sent again by itself");
    await page.sees("by Site Depot North");
    await page.press("Send again");
    await vi.waitFor(() => expect(page.announcements).toContain("It is sent again"));
    expect(sent(edge, "POST", `${OF_STATION}/1/retry`)).toHaveLength(1);
  });

  it("that were refused here are not shown as sent", async () => {
    const reason = { by: "wattest", code: "stack-level-range", detail: "", values: { most: 3 } } as const;
    show([given.place({ state: "rejected", reason, sentAtMillis: null, attempts: 0, installed: null })]);
    await page.sees("The stack level must be between 0 and 3.");
    expect(page.element.querySelector(".track")?.getAttribute("aria-label")).toBe("waits, Rejected");
  });

  it("say what has drifted, are compared on demand, and tell what covers another", async () => {
    const values = { evseId: 1, at: "2026-07-14T10:00:00.000Z", told: 32, allowed: 16, unit: "A" };
    const drifted = given.place({
      state: "drifted",
      reason: { by: "wattest", code: "composite-exceeds", detail: "", values },
    });
    const covered = [{ assignmentId: "a-2", profileId: "p-2", profileName: "Site night", coveredBy: "a-1" }];
    show(
      [drifted],
      { comparison: "different", covered },
      { [`POST ${OF_STATION}/compare`]: () => json(given.profilesAt([given.place()])) },
    );
    await page.sees("From 14 Jul 2026, 12:00:00 CEST the station would allow 32 A at EVSE 1, and the profile 16 A.");
    await page.sees("Depot night is assigned more narrowly and holds its place.");
    await page.press("Compare now");
    await page.sees("The same as ours");
  });

  it("of a station that is offline are not asked for, and change nothing for who may only read", async () => {
    show([given.place()], { online: false }, {}, "viewer");
    await page.sees("It is offline, and asked when it comes back.");
    expect(page.text).not.toContain("Assign a profile");
    expect(page.text).not.toContain("Compare now");
  });
});

describe("on a phone and on a desk, in both themes", () => {
  const before = { width: innerWidth, height: innerHeight };
  afterAll(() => tab.viewport(before.width, before.height));
  const LONG = "W".repeat(90);
  const foreign = [{ evseId: 1, chargingProfileId: 7, purpose: "TxDefaultProfile", stackLevel: 1, source: LONG }];
  const PLACES: readonly [string, object, Answers, string][] = [
    ["wt-sites-page", {}, { "GET /api/sites": () => json({ items: [given.site({ name: LONG })] }) }, "Berlin"],
    ["wt-site-page", { siteId: null }, {}, "What the grid connection carries"],
    ["wt-site-page", { siteId: SITE_ID }, { [`GET ${AT_SITE}`]: () => json(given.site({ name: LONG })) }, "As table"],
    ["wt-roll-out-page", { rollOutId: 12 }, {}, "InvalidProfile"],
    [
      "wt-station-profiles",
      { station: connected("1.6", Date.now()) },
      {
        [`GET ${OF_STATION}`]: () =>
          json(
            given.profilesAt(
              [given.place({ state: "rejected", reason: { by: "station", code: "Rejected", detail: LONG } })],
              { foreign },
            ),
          ),
      },
      "Not from here",
    ],
    ["wt-profile-assignments", { profile: profile({ version: 7 }) }, {}, "Roll-out 12"],
    ["wt-assign-dialog", { target: { kind: "site", siteId: SITE_ID }, targetName: LONG }, {}, "Every session"],
  ];
  for (const width of [390, 1440]) {
    for (const [tag, properties, answers, text] of PLACES) {
      it(`${tag} (${text}) fits ${width} pixels, and axe finds nothing serious`, async () => {
        await tab.viewport(width, 900);
        open(tag, properties, answers);
        await page.sees(text);
        for (const theme of ["light", "dark"]) {
          document.documentElement.dataset.theme = theme;
          await settled();
          await vi.waitFor(() => expect(layoutFaults()).toEqual([]), { timeout: 2_000 });
          expect(await seriousFindings()).toEqual([]);
        }
      });
    }
  }
});
