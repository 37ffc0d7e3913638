// The page of identifications, driven as a person does.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { page as tab } from "vitest/browser";
import type { Token } from "../../edge/contract/tokens.ts";
import "../../ui/pages/tokens-page.ts";
import { ALL_TOKENS } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { token, tokenList } from "./fixtures/tokens.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const CARD = "04A2E5D1C36F80";
const LONG = "W".repeat(255);
let page: PageHarness;
afterEach(() => {
  page.leave();
  delete document.documentElement.dataset.theme;
});

interface Setting {
  readonly items?: readonly Token[];
  readonly unknown?: string;
  readonly role?: Parameters<typeof access>[0];
  readonly filter?: object;
  readonly answers?: ConstructorParameters<typeof FakeEdge>[0];
}

function open({
  items = tokenList(),
  unknown = "while-empty",
  role,
  filter = {},
  answers = {},
}: Setting = {}): FakeEdge {
  const edge = new FakeEdge({
    "GET /api/tokens": () => json({ items }),
    "GET /api/token-policy": () => json({ unknown }),
    ...answers,
  });
  page = new PageHarness("wt-tokens-page", {
    ...{ api: edge.api, access: access(role), filter: { ...ALL_TOKENS, ...filter } },
  });
  page.element.parentElement?.classList.add("page");
  return edge;
}

const sent = async (edge: FakeEdge, method: string) => {
  const request = edge.requests.find((one) => one.method === method);
  if (!request) throw new Error(`No ${method} was sent.`);
  return { path: new URL(request.url).pathname, ifMatch: request.headers.get("if-match"), body: await request.json() };
};
const none = (edge: FakeEdge, method: string) => edge.requests.every((one) => one.method !== method);

function chooseFile(text: string, name = "cards.csv"): void {
  const input = page.dialog.querySelector<HTMLInputElement>('input[type="file"]');
  if (!input) throw new Error("There is no place for a file.");
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("the list", () => {
  it("says of each whose it is, whether it may charge, and leads to its sessions", async () => {
    open();
    await page.sees(CARD);
    const rows = [...page.element.querySelectorAll<HTMLElement>("tbody tr")].map((row) => row.textContent ?? "");
    expect(rows.map((row) => /Accepted|Blocked|Expired/.exec(row)?.[0])).toEqual(["Accepted", "Blocked", "Expired"]);
    expect(page.text).toContain("Ada Keller");
    expect(page.control(`${CARD}, its sessions`).getAttribute("href")).toBe(`/sessions?idToken=${CARD}`);
  });

  it("that is empty says who may charge then", async () => {
    open({ items: [] });
    await page.sees("No identification yet: everybody may charge");
    await page.sees("then only those in this list may charge");
    page.leave();
    open({ items: [], unknown: "refuse" });
    await page.sees("No identification yet: nobody may charge");
    page.leave();
    open({ items: [], filter: { status: "blocked" } });
    await page.sees("No identification fits this filter");
  });

  it("is asked for as the address says, and goes elsewhere for another search", async () => {
    const edge = open({ filter: { search: "ada", status: "accepted" } });
    await page.sees(CARD);
    const asked = edge.requests.map(({ url }) => new URL(url)).find(({ pathname }) => pathname === "/api/tokens");
    expect(Object.fromEntries(asked?.searchParams ?? [])).toEqual({ search: "ada", status: "accepted", limit: "50" });
    const goes = new Promise((done) =>
      page.element.addEventListener("wt-navigate", (event) => done((event as CustomEvent<string>).detail)),
    );
    const field = page.element.querySelector<HTMLInputElement>('input[type="search"]');
    if (!field) throw new Error("There is no search.");
    field.value = " 04B ";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    expect(await goes).toBe("/tokens?search=04B&status=accepted");
  });

  it("offers who may only read nothing that changes, and says the policy in words", async () => {
    open({ role: "auditor", unknown: "refuse" });
    await page.sees(CARD);
    await page.sees("Only those in the list may charge, also while it is empty.");
    expect(page.element.querySelectorAll("tbody button, input[type=radio]")).toHaveLength(0);
    expect(page.text).not.toContain("Add an identification");
  });
});

describe("a new one", () => {
  it("is sent as it was filled in", async () => {
    const edge = open({ answers: { "POST /api/tokens": () => json(token(), 201) } });
    await page.press("Add an identification");
    await page.sees("A card’s UID as the station reads it");
    page.type("Identification", " 04C9 ");
    page.type("Name", "Grace");
    page.type("Last day", "2027-01-31");
    page.type("Sessions at the same time", "");
    await page.answer("Add the identification");
    await vi.waitFor(() => expect(page.announcements).toContain(`${CARD} is added`));
    // The whole last day, in the reader's zone: Berlin in winter.
    expect((await sent(edge, "POST")).body).toEqual({
      ...{ idToken: "04C9", name: "Grace", type: "ISO14443", group: null, maxSessions: null },
      expiresAtMillis: Date.UTC(2027, 0, 31, 23),
    });
  });

  it("is refused beside the field, before anything is sent; the server's refusal stands in its words", async () => {
    const refusal = "/idToken: this identification is kept already; letters count as the same in either case.";
    const edge = open({ answers: { "POST /api/tokens": () => problem(409, "token-exists", refusal) } });
    await page.press("Add an identification");
    await page.sees("A card’s UID as the station reads it");
    page.type("Sessions at the same time", "0");
    await page.answer("Add the identification");
    await page.sees("1 to 255 letters, digits and signs of ASCII.");
    await page.sees("A whole number from 1 to 1,000, or nothing.");
    expect(document.activeElement?.id).toBe("token-idToken");
    expect(none(edge, "POST")).toBe(true);
    page.type("Identification", "04A2");
    page.type("Sessions at the same time", "2");
    await page.answer("Add the identification");
    await page.sees(refusal);
  });
});

describe("a change", () => {
  it("names only what was changed, from the version that was shown", async () => {
    const edge = open({ answers: { [`PATCH /api/tokens/${CARD}`]: () => json(token({ version: 4 })) } });
    await page.press(`Edit ${CARD}`);
    await vi.waitFor(() => expect(page.field("Name").value).toBe("Ada Keller"));
    expect(page.control("Save", page.dialog)).toHaveProperty("disabled", true);
    page.type("Group", "");
    await page.answer("Save");
    await vi.waitFor(() => expect(page.announcements).toContain(`${CARD} is changed`));
    expect(await sent(edge, "PATCH")).toMatchObject({ ifMatch: '"3"', body: { group: null } });
  });

  it("that somebody else was faster with is shown beside his, and taken on his version", async () => {
    let version = 3;
    const edge = open({
      answers: {
        [`GET /api/tokens/${CARD}`]: () =>
          json(token({ name: "Ada K.", blocked: true, status: "blocked", version: 4 })),
        [`PATCH /api/tokens/${CARD}`]: (request) => {
          version = Number(request.headers.get("if-match")?.slice(1, -1));
          return version === 3 ? problem(412, "version-conflict", "Somebody was first.") : json(token({ version: 5 }));
        },
      },
    });
    await page.press(`Edit ${CARD}`);
    await vi.waitFor(() => page.type("Name", "A. Keller"));
    await page.answer("Save");
    await page.sees("Somebody else changed this first.");
    expect(page.dialog.textContent).toContain("A. Keller");
    expect(page.dialog.textContent).toContain("Ada K.");
    await page.answer("Take mine");
    await vi.waitFor(() => expect(page.announcements).toContain(`${CARD} is changed`));
    expect(version).toBe(4);
    const last = edge.requests.filter(({ method }) => method === "PATCH").at(-1);
    expect(await last?.json()).toEqual({ name: "A. Keller" });
  });

  it("blocks and unblocks with one press", async () => {
    const edge = open({
      answers: {
        [`PATCH /api/tokens/${CARD}`]: () => json(token({ blocked: true, version: 4 })),
        "PATCH /api/tokens/04B7": () => problem(412, "version-conflict", "Somebody was first."),
      },
    });
    await page.press(`Block ${CARD}`);
    await vi.waitFor(() => expect(page.announcements).toContain(`${CARD} is blocked`));
    expect(await sent(edge, "PATCH")).toMatchObject({ ifMatch: '"3"', body: { blocked: true } });
    await page.press("Unblock 04B7");
    await page.sees("04B7 was not unblocked. Somebody was first.");
  });

  it("deletes after it was asked", async () => {
    const edge = open({ answers: { [`DELETE /api/tokens/${CARD}`]: () => new Response(null, { status: 204 }) } });
    await page.press(`Delete ${CARD}`);
    await page.sees("To refuse it for sure, block it.");
    expect(none(edge, "DELETE")).toBe(true);
    await page.answer("Delete");
    await vi.waitFor(() => expect(page.announcements).toContain(`${CARD} is deleted`));
  });

  it("of the policy is sent as it is chosen, and a refusal leaves what holds", async () => {
    const edge = open({
      answers: { "PUT /api/token-policy": () => problem(503, "storage-unavailable", "No answer.") },
    });
    await page.sees("Accept them while the list is empty");
    await page.choose("Refuse them");
    await page.sees("It was not changed.");
    expect((await sent(edge, "PUT")).body).toEqual({ unknown: "refuse" });
    await vi.waitFor(() =>
      expect(page.element.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value).toBe("while-empty"),
    );
  });
});

describe("an import", () => {
  it("names every fault by its line, and sends nothing meanwhile", async () => {
    const edge = open();
    await page.press("Import");
    await page.sees("The first line names the columns:");
    chooseFile("idToken,type\n04A2,RFID\nü,\n04B7,eMAID\n04b7,\n");
    await page.sees("Faults in cards.csv: 3.");
    for (const line of [
      "Line 2: type: one of ISO14443",
      "Line 3: idToken:",
      "Line 5: This identification stands on line 4",
    ]) {
      await page.sees(line);
    }
    expect(page.control("Import", page.dialog)).toHaveProperty("disabled", true);
    expect(none(edge, "POST")).toBe(true);
  });

  it("shows what is in the file, sends it, and says what came of it", async () => {
    const edge = open({ answers: { "POST /api/tokens/import": () => json({ created: 1, changed: 1 }) } });
    await page.press("Import");
    await page.sees("The first line names the columns:");
    chooseFile("idToken;name;blocked;colour\n04A2;Ada;true;red\n04B7;;;\n");
    await page.sees("Identifications in cards.csv: 2.");
    await page.sees("Columns that are not read: colour.");
    await page.answer("Import 2");
    await vi.waitFor(() => expect(page.announcements).toContain("Added: 1, changed: 1"));
    expect((await sent(edge, "POST")).body).toEqual({
      tokens: [{ idToken: "04A2", name: "Ada", blocked: true }, { idToken: "04B7" }],
    });
  });
});

/** The page in its fullest states, and how a person gets there. */
const FULL = () => open({ items: [token({ idToken: LONG, name: "N".repeat(100), group: LONG }), ...tokenList()] });
const STATES: [string, () => Promise<unknown>][] = [
  [
    "the list",
    async () => {
      FULL();
      await page.sees("Hafenlogistik");
    },
  ],
  [
    "the empty list",
    async () => {
      open({ items: [] });
      await page.sees("everybody may charge");
    },
  ],
  [
    "the form with faults",
    async () => {
      FULL();
      await page.press("Add an identification");
      await page.sees("A card’s UID as the station reads it");
      await page.answer("Add the identification");
      await page.sees("1 to 255 letters");
    },
  ],
  [
    "a conflict",
    async () => {
      open({
        answers: {
          [`GET /api/tokens/${CARD}`]: () => json(token({ name: "N".repeat(100), version: 4 })),
          [`PATCH /api/tokens/${CARD}`]: () => problem(412, "version-conflict", "Somebody was first."),
        },
      });
      await page.press(`Edit ${CARD}`);
      await vi.waitFor(() => page.type("Name", "M".repeat(100)));
      await page.answer("Save");
      await page.sees("Somebody else changed this first.");
    },
  ],
  [
    "an import with faults",
    async () => {
      open();
      await page.press("Import");
      await page.sees("The first line names the columns:");
      chooseFile(`idToken,type\n${"ü\n".repeat(12)}`);
      await page.sees(/and \d+ more/);
    },
  ],
  [
    "an import that can be sent",
    async () => {
      open();
      await page.press("Import");
      await page.sees("The first line names the columns:");
      chooseFile(`idToken,name\n${LONG},${"N".repeat(100)}\n`);
      await page.sees("Identifications in cards.csv: 1.");
    },
  ],
];

describe("on a phone", () => {
  const before = { width: innerWidth, height: innerHeight };
  beforeAll(() => tab.viewport(390, 844));
  afterAll(() => tab.viewport(before.width, before.height));
  for (const [name, reach] of STATES) {
    it(`${name}: everything fits the screen, and no text stands letter below letter`, async () => {
      await document.fonts.ready;
      await reach();
      expect(layoutFaults()).toEqual([]);
    });
  }
});

describe("by finger", () => {
  const before = { width: innerWidth, height: innerHeight };
  beforeAll(() => tab.viewport(390, 844));
  afterAll(() => tab.viewport(before.width, before.height));

  it("a row leads to its sessions, and its buttons do what they say: the row's link does not lie above them", async () => {
    open();
    await page.sees(CARD);
    const hit = (element: Element) => {
      element.scrollIntoView({ block: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2);
    };
    for (const words of ["Edit", "Block", "Delete"]) {
      const button = page.control(`${words} ${CARD}`);
      expect(hit(button), words).toBe(button);
    }
    const name = page.element.querySelector("tbody tr .p3");
    expect(name && hit(name)).toBe(page.control(`${CARD}, its sessions`));
  });
});

describe("to assistive technology", () => {
  for (const theme of ["light", "dark"]) {
    for (const [name, reach] of STATES) {
      it(`${name}: nothing serious is wrong in the ${theme} theme`, async () => {
        document.documentElement.dataset.theme = theme;
        await reach();
        await settled();
        expect(await seriousFindings()).toEqual([]);
      });
    }
  }
});

describe("between phone and wide screen", () => {
  const before = { width: innerWidth, height: innerHeight };
  afterAll(() => tab.viewport(before.width, before.height));
  it.each([816, 1060, 1280])("at %i px every column is in its card, its buttons as well", async (width) => {
    await tab.viewport(width, 900);
    FULL();
    await page.sees("Hafenlogistik");
    await document.fonts.ready;
    const table = page.element.querySelector(".fit");
    expect(table?.scrollWidth).toBeLessThanOrEqual(table?.clientWidth ?? 0);
  });
});
