// The operators' inbox, driven as a person does; and what it is built from, as pure functions.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { FeedbackDetail } from "../../edge/contract/feedback.ts";
import { evidenceTexts, FIRST_TEMPLATES, filledTemplate, unfilled } from "../../ui/answer-texts.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { keepingOpen } from "../../ui/elements/inbox-list.ts";
import { type InboxFilter, inboxFilter, inboxQuery, OPEN_REPORTS, serverQuery } from "../../ui/inbox-filter.ts";
import { happenings } from "../../ui/inbox-words.ts";
import "../../ui/pages/feedback-page.ts";
import { hrefOf, parseRoute } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import {
  alertList,
  COUNTS,
  detail,
  item,
  items,
  PEOPLE,
  REPORT_ID,
  TEMPLATES,
  trendLines,
  weeks,
} from "./fixtures/feedback.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const AT = `/api/feedback/${REPORT_ID}`;
const QUERY_OF = (request: Request) => new URL(request.url).searchParams;

let page: PageHarness;
afterEach(async () => {
  page?.leave();
  delete document.documentElement.dataset.theme;
  const drafts = new DraftStore();
  await drafts.discard(`answer ${REPORT_ID}`);
  await drafts.close();
});

interface Setting {
  readonly answers?: ConstructorParameters<typeof FakeEdge>[0];
  readonly role?: Parameters<typeof access>[0];
  readonly filter?: Partial<InboxFilter>;
  readonly reportId?: string | null;
  readonly tab?: string;
}

function open({ answers = {}, role, filter = {}, reportId = REPORT_ID, tab: part = "inbox" }: Setting = {}): FakeEdge {
  const edge = new FakeEdge({
    "GET /api/feedback": () => json({ items: items() }),
    [`GET ${AT}`]: () => json(detail()),
    "GET /api/feedback-counts": () => json(COUNTS),
    "GET /api/feedback-alerts": () => json({ items: [] }),
    "GET /api/feedback-assignees": () => json({ items: PEOPLE }),
    "GET /api/feedback-templates": () => json({ items: TEMPLATES }),
    "GET /api/feedback-views": () => json({ items: [] }),
    "GET /api/sites": () => json({ items: [] }),
    "GET /api/feedback-trends": () => json(trendLines()),
    "GET /api/feedback-course": () => json(weeks()),
    ...answers,
  });
  page = new PageHarness("wt-feedback-page", {
    ...{ api: edge.api, access: access(role), tab: part, reportId, filter: { ...OPEN_REPORTS, ...filter } },
  });
  page.element.parentElement?.classList.add("page");
  return edge;
}

const sent = async (edge: FakeEdge, method: string, path: string) => {
  const request = await vi.waitFor(() => {
    const found = edge.requests.find((one) => one.method === method && new URL(one.url).pathname === path);
    if (!found) throw new Error(`No ${method} ${path} was sent.`);
    return found;
  });
  return { ifMatch: request.headers.get("if-match"), body: await request.clone().json() };
};
const writesOf = (edge: FakeEdge) => edge.requests.filter(({ method }) => method !== "GET");

function area(): HTMLTextAreaElement {
  const found = page.element.querySelector<HTMLTextAreaElement>("#inbox-text");
  if (!found) throw new Error("There is no field to write in.");
  return found;
}

function write(text: string): void {
  area().value = text;
  area().dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function select(label: string, value: string): void {
  const found = [...page.element.querySelectorAll("label")].find((one) => one.textContent?.trim().startsWith(label));
  const field = found?.querySelector("select");
  if (!field) throw new Error(`There is no choice "${label}".`);
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

const went = () =>
  new Promise<string>((resolve) =>
    document.addEventListener("wt-navigate", (event) => resolve((event as CustomEvent<string>).detail), { once: true }),
  );

describe("the address", () => {
  it("carries every filter there and back, and nothing that means nothing here", () => {
    const text =
      "search=cable&state=all&stationId=HAF-02&verified=true&visibility=held&assignee=me&due=true&problem=slow&since=17&sort=due";
    const route = parseRoute(new URL(`/feedback/${REPORT_ID}?${text}`, location.origin));
    expect(hrefOf(route)).toBe(`/feedback/${REPORT_ID}?${text}`);
    expect(inboxQuery(inboxFilter(new URLSearchParams("state=lost&sort=worst&since=x&verified=maybe")))).toBe("");
    expect(parseRoute(new URL("/feedback/trends", location.origin))).toMatchObject({ tab: "trends", reportId: null });
  });

  it("asks the server for open ones unless it says otherwise, and tells nobody from anybody", () => {
    expect(serverQuery(OPEN_REPORTS, null).toString()).toBe("state=open");
    expect(serverQuery({ ...OPEN_REPORTS, answered: "true" }, null).toString()).toBe("answered=true");
    expect(serverQuery({ ...OPEN_REPORTS, assignee: "none" }, "p-1").toString()).toBe("state=open&assignee=");
    expect(serverQuery({ ...OPEN_REPORTS, assignee: "me" }, "p-1").toString()).toBe("state=open&assignee=p-1");
  });
});

describe("the list", () => {
  it("keeps the report that is open in its place when it fits the filter no more", () => {
    const [a, b, c] = ["A", "B", "C"].map((id) => item({ id })) as [ReturnType<typeof item>, never, never];
    expect(keepingOpen([a, b, c], [a, c], "B").map(({ id }) => id)).toEqual(["A", "B", "C"]);
    expect(keepingOpen([a, b], [c, a], "B").map(({ id }) => id)).toEqual(["C", "A", "B"]);
    expect(keepingOpen([a, b], [], "A").map(({ id }) => id)).toEqual(["A"]);
    expect(keepingOpen([a], [b], null).map(({ id }) => id)).toEqual(["B"]);
  });

  it("says of each what presses most, in whatever script it was written", async () => {
    open();
    await page.sees("Text held, look at it");
    const lines = [...page.element.querySelectorAll<HTMLElement>(".inb-line")].map((one) =>
      // biome-ignore lint/performance/useDomNodeTextContent: only what is displayed counts as seen.
      one.innerText.replace(/\s+/g, " ").trim(),
    );
    expect(lines).toEqual([
      ...[
        "New",
        "New 1 photo",
        "Due",
        "Text held, look at it",
        "Resolved, answered",
        "In work not verified",
        "Declined",
      ],
    ]);
    const arabic = page.element.querySelector<HTMLElement>('.inb-quote[lang="ar"]');
    expect(arabic && getComputedStyle(arabic).direction).toBe("rtl");
  });

  it("is narrowed by the questions that everybody has, with their counts", async () => {
    const edge = open();
    await page.sees("Due1");
    const next = went();
    await page.press("Held");
    expect(await next).toBe("/feedback?state=all&visibility=held");
    expect(QUERY_OF(edge.requests.find(({ url }) => url.includes("/api/feedback?")) as Request).get("state")).toBe(
      "open",
    );
  });

  it("walks with j and k, and says nothing while somebody types", async () => {
    open();
    await page.sees("RAT-01");
    const next = went();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
    expect(await next).toBe("/feedback/B000000002");
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "a", cancelable: true }));
    await vi.waitFor(() => expect(document.activeElement).toBe(area()));
  });

  it("that is empty says what will be there, and one that is narrowed how to widen it", async () => {
    open({ answers: { "GET /api/feedback": () => json({ items: [] }) }, reportId: null });
    await page.sees("What drivers say of a session or a station appears here");
    page.leave();
    open({ answers: { "GET /api/feedback": () => json({ items: [] }) }, reportId: null, filter: { search: "x" } });
    await page.sees("No report fits this filter");
  });
});

describe("a report", () => {
  it("stands beside what its session shows: claims with shape and word, limits, neighbours", async () => {
    open();
    await page.sees("What the session shows");
    await page.sees("“Stopped too early” confirmed");
    expect(page.text).toContain("“Payment failed” not confirmed");
    expect(page.text).toContain("“Payment: 1 of 5 stars” no data");
    expect(page.text).toContain("50kW, Harbour evening");
    expect(page.text).toMatch(/Session after, .*, same driver/);
    // Contradicted claims get no red: the driver is not accused.
    const ring = [...page.element.querySelectorAll(".inb-claim")].find((one) =>
      one.textContent?.includes("not confirmed"),
    );
    expect(ring?.querySelector(".invalid")).toBeNull();
    const curve = page.element.querySelector(".inb-curve");
    expect(curve?.querySelector("path.limit")).not.toBeNull();
    expect(curve?.querySelector("path.abort")).not.toBeNull();
    expect(curve?.getAttribute("aria-label")).toMatch(/at most 46.9 kW, offered 75.0 kW/);
  });

  it("says once of each thing whether it is confirmed, with all that was measured about it", async () => {
    const about = { about: "worked", message: "", values: { energyMilliwattHours: 7_333_000 } } as const;
    const claims: FeedbackDetail["claims"] = [
      { ...about, verdict: "not-confirmed", code: "energy-flowed" },
      { ...about, verdict: "confirmed", code: "ended-by-station", values: { stopReason: "GroundFault", atMillis: 0 } },
    ];
    const dimensions = { ...detail().dimensions, worked: 1 } as const;
    open({ answers: { [`GET ${AT}`]: () => json(detail({ claims, dimensions })) } });
    await page.sees("“Worked at once: 1 of 5 stars” confirmed");
    expect(page.text).not.toContain("not confirmed");
    expect(page.text).toContain("7.33 kWh flowed in the session.");
  });

  it("goes its way by one button, as the version that was seen", async () => {
    const edge = open({
      answers: { [`PATCH ${AT}`]: () => json(detail({ state: "acknowledged", revision: 4 })) },
    });
    await page.sees("What the session shows");
    page.control("Acknowledge").focus();
    await page.press("Acknowledge");
    expect(await sent(edge, "PATCH", AT)).toEqual({ ifMatch: '"3"', body: { state: "acknowledged" } });
    await page.sees("Take up");
    // Whoever works by keyboard goes on where he was.
    expect(document.activeElement?.textContent).toBe("Take up");
  });

  it("is given to somebody by a field, and a refusal is told in words", async () => {
    const edge = open({
      answers: {
        [`PATCH ${AT}`]: () => problem(422, "schema-violated", "/assignee: the id of a person is needed."),
      },
    });
    await page.sees("Given to");
    await page.sees("Stopped at 62 %");
    select("Given to", "p-jonas");
    expect((await sent(edge, "PATCH", AT)).body).toEqual({ assignee: "p-jonas" });
    await page.sees("It was not changed.");
  });

  it("that others changed meanwhile says so and keeps what was typed", async () => {
    open({
      answers: {
        [`PUT ${AT}/answer`]: () => problem(412, "version-conflict", "Somebody changed this report meanwhile."),
      },
    });
    await page.sees("Send answer");
    write("The connector was changed.");
    await page.press("Send answer");
    await page.sees("Changed by others meanwhile.");
    await page.press("Read it anew");
    await vi.waitFor(() => expect(page.text).not.toContain("Changed by others meanwhile."));
    expect(area().value).toBe("The connector was changed.");
  });

  it("is hidden with a reason and an explanation only, and the dialog says that stars stay", async () => {
    const edge = open({
      answers: {
        [`PUT ${AT}/hiding`]: () =>
          json(detail({ visibility: "hidden", hidden: { reason: "insult", explanation: "Names." }, revision: 4 })),
      },
    });
    await page.press("Hide the text");
    await page.sees("hiding raises no score");
    await page.answer("Hide the text");
    expect(writesOf(edge)).toHaveLength(0);
    await page.choose("insult");
    const words = page.dialog.querySelector("textarea");
    if (words) {
      words.value = "Names.";
      words.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    await page.answer("Hide the text");
    const { ifMatch, body } = await sent(edge, "PUT", `${AT}/hiding`);
    expect({ ifMatch, body }).toEqual({ ifMatch: '"3"', body: { reason: "insult", explanation: "Names." } });
    await page.sees("Hidden: insult");
  });

  it("is merged into another of its station, found in the dialog", async () => {
    const other = item({ id: "C000000009", text: "Cable fault here as well" });
    const edge = open({
      answers: {
        "GET /api/feedback": (request) =>
          json({
            items: QUERY_OF(request).has("stationId") ? [item(), other, item({ id: "D1", mergedInto: "X" })] : items(),
          }),
        [`PATCH ${AT}`]: () => json(detail({ mergedInto: other.id, revision: 4 })),
      },
    });
    await page.press("Same fault as another report");
    await page.sees("Cable fault here as well");
    expect(page.dialog.querySelectorAll('input[name="merge-into"]')).toHaveLength(1);
    page.dialog.querySelector<HTMLInputElement>('input[name="merge-into"]')?.click();
    await page.answer("Handle with it");
    expect((await sent(edge, "PATCH", AT)).body).toEqual({ mergedInto: other.id });
    await page.sees("Handled as one fault with: C000000009");
    // State and answer are those of the other one from then on.
    expect(page.control("Answer in English").hasAttribute("disabled")).toBe(true);
    expect(() => page.control("Acknowledge")).toThrow();
  });

  it("offers no button to who may only read", async () => {
    open({ role: "auditor" });
    await page.sees("Stopped at 62 %");
    await page.sees("What the session shows");
    const words = [...page.element.querySelectorAll(".inb-report button, wt-feedback-answer")];
    expect(words).toHaveLength(0);
    expect(page.text).toContain("State");
  });

  it("tells its history oldest first, and the driver's own steps without a name", () => {
    const said = happenings(detail(), PEOPLE);
    expect(said.map(({ sentence }) => sentence)).toEqual([
      ...["Said through the session’s own link", "Given to Jonas Reimers", "Note"],
    ]);
    expect(said[0]?.by).toBeNull();
  });
});

describe("an answer", () => {
  it("takes what the session shows at the cursor, goes out once, and may resolve in the same step", async () => {
    const answer = { text: "Energy: 19.871 kWh.", atMillis: Date.now() };
    const edge = open({
      answers: {
        [`PUT ${AT}/answer`]: () => json(detail({ answer, revision: 4 })),
        [`PATCH ${AT}`]: () => json(detail({ answer, state: "resolved", revision: 5 })),
      },
    });
    await page.sees("Send answer");
    write("Energy:.");
    area().setSelectionRange(7, 7);
    const menus = page.element.querySelectorAll("wa-dropdown");
    const evidence = menus[1] as HTMLElement;
    const energy = [...evidence.querySelectorAll<HTMLElement>("wa-dropdown-item")].find((one) =>
      one.textContent?.includes("19.871"),
    );
    evidence.dispatchEvent(new CustomEvent("wa-select", { detail: { item: energy } }));
    await vi.waitFor(() => expect(area().value).toBe("Energy: 19.871 kWh."));
    await page.choose("and resolve");
    await page.press("Send answer");
    expect(await sent(edge, "PUT", `${AT}/answer`)).toEqual({ ifMatch: '"3"', body: { text: "Energy: 19.871 kWh." } });
    expect(await sent(edge, "PATCH", AT)).toEqual({ ifMatch: '"4"', body: { state: "resolved" } });
    await page.sees("Change the answer");
    expect(page.announcements).toContain("The answer is sent");
  });

  it("is kept on this device until it is sent", async () => {
    open();
    await page.sees("Send answer");
    write("Half a sentence");
    await page.sees("Saved on this device");
    page.leave();
    open();
    await vi.waitFor(() => expect(area().value).toBe("Half a sentence"));
    await page.press("Discard the draft");
    await vi.waitFor(() => expect(area().value).toBe(""));
  });

  it("warns where somebody else has answered since the typing began", async () => {
    let standing = detail();
    open({ answers: { [`GET ${AT}`]: () => json(standing) } });
    await page.sees("Send answer");
    write("Mine");
    await page.sees("Saved on this device");
    page.leave();
    standing = detail({ answer: { text: "Theirs", atMillis: Date.now() }, revision: 9 });
    open({ answers: { [`GET ${AT}`]: () => json(standing) } });
    await page.sees("Sending replaces this: Theirs");
  });

  it("becomes a note for a colleague, who gets the report with it", async () => {
    const edge = open({
      answers: {
        [`POST ${AT}/notes`]: () => json(detail({ revision: 4 }), 201),
        [`PATCH ${AT}`]: () => json(detail({ assignee: "p-jonas", revision: 5 })),
      },
    });
    await page.press("Note");
    write("Look at the connector.");
    select("and give it to", "p-jonas");
    await page.press("Save for Jonas Reimers");
    expect((await sent(edge, "POST", `${AT}/notes`)).body).toEqual({ text: "Look at the connector." });
    expect(await sent(edge, "PATCH", AT)).toEqual({ ifMatch: '"4"', body: { assignee: "p-jonas" } });
  });

  it("speaks the language of the report, and leaves holes visible", () => {
    const zone = "Europe/Berlin";
    const texts = (tag: string) => evidenceTexts(detail(), tag, zone).map(({ text }) => text);
    expect(texts("de")).toContain("durch das Profil „Harbour evening“ auf 50 kW begrenzt");
    expect(texts("de")).toContain("19,871 kWh");
    expect(texts("en")).toContain("limited to 50 kW by the profile “Harbour evening”");
    const bare = detail({ session: null, sessionId: null });
    const slow = FIRST_TEMPLATES.find(({ text }) => text.includes("{limit}"));
    expect(slow && unfilled(filledTemplate(slow, bare, zone))).toEqual(["{limit}"]);
    expect(slow && unfilled(filledTemplate(slow, detail(), zone))).toEqual([]);
    // A name with a placeholder's look is a name.
    const odd = detail({ stationId: "{energy}" });
    expect(filledTemplate({ language: "en", text: "{station}" }, odd, zone)).toBe("{energy}");
  });

  it("never gives away sessions of other drivers as evidence", () => {
    const { session } = detail();
    if (session === null) throw new Error("The report has a session.");
    const others = session.neighbours.map((one) => ({ ...one, sameDriver: null }));
    const kinds = evidenceTexts(detail({ session: { ...session, neighbours: others } }), "en").map(({ kind }) => kind);
    expect(kinds).not.toContain("neighbour");
  });
});

describe("templates", () => {
  it("to begin with are offered where there is none, each in both languages", async () => {
    const added: unknown[] = [];
    open({
      answers: {
        "GET /api/feedback-templates": () => json({ items: [] }),
        "POST /api/feedback-templates": async (request) => {
          const body = (await request.json()) as object;
          added.push(body);
          return json({ ...body, id: `T${added.length}`, revision: 1 }, 201);
        },
      },
    });
    await page.sees("Send answer");
    const [menu] = page.element.querySelectorAll("wa-dropdown");
    menu?.dispatchEvent(new CustomEvent("wa-select", { detail: { item: { value: "manage" } } }));
    await page.press("Add 6 to begin with");
    await vi.waitFor(() => expect(added).toHaveLength(6));
    expect(new Set(FIRST_TEMPLATES.map(({ language }) => language))).toEqual(new Set(["en", "de"]));
  });
});

describe("trends", () => {
  it("lead to the reports behind each line, and say as a table what is drawn", async () => {
    open({ tab: "trends", reportId: null });
    await page.sees("Stopped too early");
    const [first] = page.element.querySelectorAll<HTMLAnchorElement>(".inb-trends a");
    expect(first?.getAttribute("href")).toBe("/feedback?stationId=HAF-02&problem=stopped-early");
    await page.sees("Over time");
    await vi.waitFor(() => expect(page.element.querySelector(".inb-course rect")).not.toBeNull());
    expect(page.element.querySelectorAll(".as-table tbody tr")).toHaveLength(26);
  });
});

describe("bursts", () => {
  it("stand above the inbox and lead to what is new there", async () => {
    open({ answers: { "GET /api/feedback-alerts": () => json(alertList()) } });
    await page.sees("3 drivers complained within 24 h: Charging did not start.");
    expect(page.control("HAF-02").getAttribute("href")).toBe("/feedback?state=received&stationId=HAF-02");
  });
});

describe("everybody", () => {
  beforeAll(() => tab.viewport(1280, 900));
  afterAll(() => tab.viewport(1280, 900));

  for (const theme of ["light", "dark"] as const) {
    it(`can use report and trends, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      open({ answers: { "GET /api/feedback-alerts": () => json(alertList()) } });
      await page.sees("What the session shows");
      await page.sees("3 drivers complained");
      await settled();
      expect(await seriousFindings()).toEqual([]);
      page.leave();
      open({ tab: "trends", reportId: null });
      await page.sees("Over time");
      await settled();
      expect(await seriousFindings()).toEqual([]);
    });
  }

  it("sees list, then report, whole on a phone", async () => {
    await tab.viewport(390, 844);
    open({ reportId: null, answers: { "GET /api/feedback-alerts": () => json(alertList()) } });
    await page.sees("RAT-01");
    await page.sees("3 drivers complained");
    const burst = page.element.querySelector<HTMLElement>(".inb-alerts a");
    expect(burst?.offsetWidth).toBe(burst?.parentElement?.clientWidth);
    expect(page.element.querySelector("wt-feedback-report")).toBeNull();
    expect(layoutFaults()).toEqual([]);
    page.leave();
    open();
    await page.sees("What the session shows");
    expect(page.element.querySelector<HTMLElement>(".inb-list")?.offsetParent).toBeNull();
    Object.assign(page.element, { reportId: null });
    await page.sees("RAT-01");
    Object.assign(page.element, { reportId: REPORT_ID });
    await vi.waitFor(() => expect(document.activeElement?.className).toBe("inb-title"));
    expect(layoutFaults()).toEqual([]);
  });
});
