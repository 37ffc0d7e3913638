// The parts of a station's page beside its overview: settings, events, connection, and what was set aside.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CertificateRequest, CommandAnswer, Setting, StationEvent } from "../../edge/contract/ocpp.ts";
import type { Role } from "../../edge/contract/permissions.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { saveLanguage } from "../../ui/language.ts";
import "../../ui/pages/station-page.ts";
import type { StationPart } from "../../ui/elements/station-tabs.ts";
import { setQueryValue } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { connected } from "./fixtures/ocpp.ts";
import { STATION, session } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

const AT = "/api/stations/HAF-04";
let databases = 0;
let store: DraftStore;
let page: PageHarness;

beforeEach(() => {
  databases += 1;
  store = new DraftStore(`wattest-test-parts-${databases}`);
});
afterEach(async () => {
  page?.leave();
  for (const name of ["search", "kind"]) setQueryValue(name, null);
  await saveLanguage("en");
  await store.close();
});

function open(
  tab: StationPart,
  handlers: ConstructorParameters<typeof FakeEdge>[0] = {},
  { role = "operator" as Role, station = connected("2.0.1", Date.now()) as Station } = {},
): FakeEdge {
  const edge = new FakeEdge({
    [`GET ${AT}`]: () => json(station),
    "GET /api/sessions": () => json({ items: [session(5)] }),
    [`GET ${AT}/messages`]: () => json({ items: [] }),
    [`GET ${AT}/messages/summary`]: () => json({ count: 0, errors: 0, oldestAtMillis: null, actions: [] }),
    [`GET ${AT}/commands`]: () => json({ items: [] }),
    [`GET ${AT}/certificate-requests`]: () => json({ items: [] }),
    ...handlers,
  });
  page = new PageHarness("wt-station-page", { api: edge.api, access: access(role), stationId: "HAF-04", tab, store });
  page.element.parentElement?.classList.add("page");
  return edge;
}

const sent = async (edge: FakeEdge, method: string) =>
  Promise.all(edge.requests.filter((request) => request.method === method).map((request) => request.clone().json()));

function setting(change: Partial<Setting>): Setting {
  return {
    ...{ component: "OCPPCommCtrlr", componentInstance: null, evseId: null, connectorId: null },
    ...{ variable: "HeartbeatInterval", variableInstance: null, attribute: "Actual", value: "300", readonly: false },
    ...{ unit: "s", dataType: "integer", options: [], atMillis: Date.now() - 60_000, ...change },
  };
}

const SETTINGS: readonly Setting[] = [
  setting({}),
  setting({ variable: "FileTransferProtocols", value: "HTTPS", readonly: true, unit: null }),
  setting({
    component: "TxCtrlr",
    variable: "TxStartPoint",
    value: "Authorized",
    unit: null,
    options: ["Authorized", "EVConnected"],
  }),
  setting({ component: "EVSE", evseId: 2, variable: "Power", value: "150000", readonly: true, unit: "W" }),
];

async function setInPlace(name: string, value: string): Promise<void> {
  await page.press(`Change ${name}`);
  const field = await vi.waitFor(() => {
    const found = page.element.querySelector<HTMLInputElement | HTMLSelectElement>(".in-place [name=value]");
    if (!found) throw new Error("No field is open.");
    return found;
  });
  field.value = value;
  field.form?.requestSubmit();
}

describe("the settings", () => {
  const list = (items = SETTINGS) => ({ [`GET ${AT}/settings`]: () => json({ items, completeAtMillis: null }) });

  it("stand by component with their units, and are found by any word of name or value", async () => {
    open("settings", list());
    await page.sees("HeartbeatInterval");
    for (const words of ["OCPPCommCtrlr", "EVSE, EVSE 2", "300", "read only"]) await page.sees(words);
    const search = page.element.querySelector('input[type="search"]') as HTMLInputElement;
    search.value = "150000 power";
    search.dispatchEvent(new InputEvent("input"));
    await vi.waitFor(() => expect(page.text).not.toContain("HeartbeatInterval"));
    await page.sees("1 found");
    expect(new URL(location.href).searchParams.get("search")).toBe("150000 power");
  });

  it("are changed in their row, and the station's answer is said there in words", async () => {
    const results: object[] = [
      { attributeStatus: "RebootRequired" },
      { attributeStatus: "Rejected", attributeStatusInfo: { reasonCode: "TxInProgress" } },
    ];
    const edge = open("settings", {
      ...list(),
      [`POST ${AT}/commands`]: () =>
        json({ status: "answered", response: { setVariableResult: [results.shift()] } } satisfies CommandAnswer),
    });
    await setInPlace("HeartbeatInterval", "60");
    await page.sees("RebootRequired: in effect after the next restart.");
    await setInPlace("TxStartPoint", "EVConnected");
    await page.sees("Rejected. TxInProgress.");
    expect((await sent(edge, "POST")).map(({ payload }) => payload.setVariableData)).toEqual([
      [
        {
          attributeValue: "60",
          component: { name: "OCPPCommCtrlr" },
          variable: { name: "HeartbeatInterval" },
        },
      ],
      [{ attributeValue: "EVConnected", component: { name: "TxCtrlr" }, variable: { name: "TxStartPoint" } }],
    ]);
    expect(() => page.control("Change FileTransferProtocols")).toThrow();
  });

  it("give the focus back to the button that opened the field, however it is closed", async () => {
    open("settings", list());
    await page.sees("HeartbeatInterval");
    const isBack = () => expect(document.activeElement?.getAttribute("aria-label")).toBe("Change HeartbeatInterval");
    for (const close of [
      () => page.press("Cancel"),
      () => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })),
    ]) {
      await page.press("Change HeartbeatInterval");
      await vi.waitFor(() => expect(document.activeElement?.getAttribute("name")).toBe("value"));
      await close();
      await vi.waitFor(isBack);
    }
  });

  it("of 1.6 are keys, asked for and changed with the messages of 1.6", async () => {
    const edge = open(
      "settings",
      {
        ...list([setting({ component: null, unit: null })]),
        [`POST ${AT}/commands`]: () => json({ status: "answered", response: { status: "NotSupported" } }),
      },
      { station: connected("1.6", Date.now()) },
    );
    await setInPlace("HeartbeatInterval", "60");
    await page.sees("NotSupported: the station does not know this.");
    await page.press("Ask the station");
    await vi.waitFor(async () => expect(await sent(edge, "POST")).toHaveLength(2));
    expect(await sent(edge, "POST")).toMatchObject([
      { action: "ChangeConfiguration", payload: { key: "HeartbeatInterval", value: "60" } },
      { action: "GetConfiguration", payload: {} },
    ]);
  });

  it("say how they come when none is known, and that an offline station cannot be asked", async () => {
    open("settings", list([]), { station: connected("2.1", Date.now(), false) });
    await page.sees("No setting known yet");
    await page.sees("It cannot be asked now");
    expect((page.control("Ask the station") as HTMLButtonElement).disabled).toBe(true);
    page.leave();
    open("settings", list(), { role: "viewer" });
    await page.sees("HeartbeatInterval");
    for (const words of ["Ask the station", "Change HeartbeatInterval"]) expect(() => page.control(words)).toThrow();
  });

  it("of a whole inventory come two hundred at a time", async () => {
    const many = Array.from({ length: 450 }, (_, index) => setting({ variable: `V${String(index).padStart(3, "0")}` }));
    open("settings", list(many));
    await page.sees("Show more, 250 left");
    expect(page.element.querySelectorAll("tbody tr:not(.day)")).toHaveLength(200);
    await page.press("Show more");
    await page.sees("Show more, 50 left");
  });

  it("can be used by everybody, and fit a phone", async () => {
    open("settings", list());
    await page.press("Change HeartbeatInterval");
    await settled();
    expect(await seriousFindings()).toEqual([]);
    const { page: tab } = await import("vitest/browser");
    const before = { width: innerWidth, height: innerHeight };
    await tab.viewport(390, 844);
    expect(layoutFaults()).toEqual([]);
    await tab.viewport(before.width, before.height);
  });
});

describe("the events", () => {
  const event = (number: number, change: Partial<StationEvent> = {}): StationEvent => ({
    ...{ number, atMillis: Date.now() - 60_000, action: "FirmwareStatusNotification", kind: "firmware" },
    ...{ status: "Installed", detail: null, requestId: null, ...change },
  });

  it("say what a status means, are narrowed by kind, and older ones come on demand without a gap", async () => {
    const all = [
      event(60, { status: "InstallationFailed", requestId: 3 }),
      event(59, { kind: "security", action: "SecurityEventNotification", status: "FirmwareUpdated" }),
      ...Array.from({ length: 58 }, (_, index) => event(58 - index)),
    ];
    const edge = open("events", {
      [`GET ${AT}/events`]: (request) => {
        const query = new URL(request.url).searchParams;
        const before = Number(query.get("cursor") ?? Number.POSITIVE_INFINITY);
        const fitting = all.filter(({ number, kind }) => number < before && kind === (query.get("kind") ?? kind));
        const items = fitting.slice(0, 50);
        return json({ items, ...(fitting.length > 50 ? { nextCursor: String(items.at(-1)?.number) } : {}) });
      },
    });
    await page.sees("Firmware: InstallationFailed, the old firmware goes on");
    await page.press("Show older events");
    await vi.waitFor(() => expect(page.element.querySelectorAll(".events > li")).toHaveLength(60));
    expect(() => page.control("Show older events")).toThrow();
    const select = page.element.querySelector("select") as HTMLSelectElement;
    select.value = "security";
    select.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(page.element.querySelectorAll(".events > li")).toHaveLength(1));
    expect(edge.requests.at(-1)?.url).toContain("kind=security");
    expect(await seriousFindings()).toEqual([]);
  });
});

describe("the connection", () => {
  it("says what to type into the charger, without the secret, and how chargers call it", async () => {
    open("connection");
    for (const words of [`ws://${location.host}/ocpp/`, "AuthorizationKey (1.6)", "ocpp2.0.1", "HPC-2x150"]) {
      await page.sees(words);
    }
    expect(await seriousFindings()).toEqual([]);
  });

  it("changes how the station's registration is answered, from the version that is shown", async () => {
    const station = { ...connected("1.6", Date.now()), registrationStatus: "accepted" as const };
    const edge = open(
      "connection",
      {
        [`PATCH ${AT}`]: async (request) =>
          request.headers.get("if-match") === '"1"'
            ? json({ ...station, ...(await request.clone().json()), version: 2 })
            : problem(412, "version-conflict", "Somebody else changed the station first."),
      },
      { station },
    );
    await page.press("Change the registration");
    await page.choose("Pending");
    await page.choose("Only with a client certificate");
    await page.answer("Change");
    await page.sees("may charge nobody yet");
    await page.sees("It is let in only with a client certificate.");
    expect(await sent(edge, "PATCH")).toEqual([{ registrationStatus: "pending", clientCertificate: "required" }]);
    page.leave();
    open("overview", {}, { station: { ...station, registrationStatus: "rejected" }, role: "viewer" });
    await page.sees("It is told to stay away");
  });

  it("hands a signed certificate to the station, and says what the station made of it", async () => {
    const request: CertificateRequest = {
      ...{ id: "3", atMillis: Date.now(), certificateType: "ChargingStationCertificate", state: "open" },
      ...{ csr: "-----BEGIN CERTIFICATE REQUEST-----\nMIHx\n-----END CERTIFICATE REQUEST-----" },
      ...{ subject: "CN=SN-1", key: "secp256r1", namesSerialNumber: false },
    };
    const kept = { items: [request] };
    const edge = open("connection", {
      [`GET ${AT}/certificate-requests`]: () => json(kept),
      [`POST ${AT}/certificate-requests/3`]: () => {
        kept.items = [{ ...request, state: "signed" }];
        return json({ status: "answered", response: { status: "Accepted" } });
      },
    });
    await page.sees("Its name is not the serial number");
    page.type("Signed certificate and its chain", "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----");
    await page.press("Hand over to the station");
    await page.sees("Accepted.");
    await vi.waitFor(() => expect(() => page.control("Hand over to the station")).toThrow(), { timeout: 8_000 });
    expect(await sent(edge, "POST")).toEqual([
      { certificateChain: "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----" },
    ]);
  });
});

describe("messages that were set aside", () => {
  const item = {
    ...{ id: "1", receivedAtMillis: Date.now() - 60_000, version: "1.6", action: "MeterValues" },
    ...{ frame: '[2,"7","MeterValues",{"connectorId":"one"}]', reason: "/connectorId: This is no integer." },
  };

  it("are told on the overview, shown as they came, and read again on demand", async () => {
    const station = { ...connected("1.6", Date.now()), setAsideCount: 1 };
    open("overview", {}, { station });
    await page.sees("1 message of a transaction could not be read and is set aside.");
    page.leave();
    const kept = { items: [item] };
    open(
      "messages",
      {
        [`GET ${AT}/set-aside`]: () => json(kept),
        [`POST ${AT}/set-aside/judge`]: () => {
          kept.items = [];
          return json({ read: 1, left: 0 });
        },
      },
      { station },
    );
    await page.sees("This is no integer.");
    await page.press("Read again");
    await page.sees("1 could be read now, 0 could not.");
    expect(await seriousFindings()).toEqual([]);
  });
});

describe("the page", () => {
  it("has an address for each part, and none that the reader may not use", async () => {
    open("overview");
    await page.sees("Connection");
    const hrefs = () => [...page.element.querySelectorAll(".tabs a")].map((link) => link.getAttribute("href"));
    expect(hrefs()).toEqual(
      ["", "/messages", "/commands", "/profiles", "/settings", "/events", "/listing", "/connection"].map(
        (end) => `/stations/HAF-04${end}`,
      ),
    );
    page.leave();
    open("commands", {}, { role: "viewer" });
    await page.sees("Your role does not allow this");
    expect(hrefs()).not.toContain("/stations/HAF-04/commands");
    page.leave();
    open("settings", {}, { station: STATION });
    await page.sees("Not connected by OCPP yet");
    expect(hrefs()).toEqual(["", "/profiles", "/listing", "/connection"].map((end) => `/stations/HAF-04${end}`));
    page.leave();
    open("connection", {}, { station: STATION });
    await page.sees("Change the registration");
  });

  it("shows each connector's status with its EVSE, and what is wrong first among many", async () => {
    open("overview");
    await page.sees("GroundFailure");
    expect(page.element.querySelectorAll(".evse")).toHaveLength(2);
    page.leave();
    const now = Date.now();
    const connectors = Array.from({ length: 128 }, (_, index) => ({
      ...{ evseId: index + 1, connectorId: 1, atMillis: now },
      ...(index === 99
        ? { status: "Faulted", availability: "faulted" as const, fault: "GroundFailure" }
        : { status: "Available", availability: "available" as const, fault: null }),
    }));
    open("overview", {}, { station: { ...connected("1.6", now), connectors } });
    await page.sees("Faulted 1");
    expect(page.element.querySelector(".evse-grid > li")?.textContent).toContain("EVSE 100");
    expect(await seriousFindings()).toEqual([]);
  });

  it("speaks German in all its parts", async () => {
    await saveLanguage("de");
    open("commands");
    for (const words of ["Laden beginnen", "Grenze setzen", "Zertifikat einspielen", "Von hier gesendet"]) {
      await page.sees(words);
    }
    page.leave();
    open("connection");
    await page.sees("Anmeldung");
  });
});
