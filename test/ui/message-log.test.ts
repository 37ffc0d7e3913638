// The log of a station's messages, and what is said of its connection.
import { afterEach, describe, expect, it, vi } from "vitest";
import type { MessageList, MessageSummary, OcppMessage } from "../../edge/contract/ocpp.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import "../../ui/elements/wt-station-secret.ts";
import { saveLanguage } from "../../ui/language.ts";
import { contentOf, outcomeOf, readable, tookMillis } from "../../ui/message-view.ts";
import "../../ui/pages/station-messages.ts";
import "../../ui/pages/station-page.ts";
import { setQueryValue } from "../../ui/router.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { connected, message, unansweredCommand } from "./fixtures/ocpp.ts";
import { SESSION_ID, STATION, session } from "./fixtures/sessions.ts";
import { layoutFaults } from "./layout-faults.ts";
import { PageHarness, settled } from "./page-harness.ts";

let page: PageHarness;
afterEach(async () => {
  page?.leave();
  for (const name of ["direction", "outcome", "action", "text"]) setQueryValue(name, null);
  vi.useRealTimers();
  await saveLanguage("en");
});

function summaryOf(messages: readonly OcppMessage[]): MessageSummary {
  const actions = [...new Set(messages.flatMap(({ action }) => action ?? []))];
  return {
    count: messages.length,
    errors: messages.filter((candidate) => outcomeOf(candidate).mark !== null).length,
    oldestAtMillis: messages[0]?.atMillis ?? null,
    actions: actions.map((action) => ({ action, count: 1 })),
  };
}

/** A server with a log that the test may lengthen; it answers as the edge does, thirty at a time. */
function open(messages: OcppMessage[]) {
  const kept = { messages };
  const edge = new FakeEdge({
    "GET /api/stations/HAF-04/messages": (request) => {
      const query = new URL(request.url).searchParams;
      const before = Number(query.get("cursor") ?? Number.POSITIVE_INFINITY);
      const fitting = kept.messages
        .filter(({ direction }) => (query.get("direction") ?? direction) === direction)
        .filter(({ action }) => (query.get("action") ?? action) === action)
        .filter(({ request }) => request.includes(query.get("text") ?? ""))
        .filter((candidate) => query.get("outcome") === null || outcomeOf(candidate).mark !== null)
        .filter(({ number }) => number < before)
        .sort((a, b) => b.number - a.number);
      const items = fitting.slice(0, Number(query.get("limit")));
      const last = items.at(-1);
      const list: MessageList = { items, ...(fitting.length > items.length && { nextCursor: String(last?.number) }) };
      return json(list);
    },
    "GET /api/stations/HAF-04/messages/summary": () => json(summaryOf(kept.messages)),
  });
  page = new PageHarness("wt-station-messages", { api: edge.api, stationId: "HAF-04" });
  return { edge, kept };
}

const rows = () =>
  [...page.element.querySelectorAll("tr.link")].map((row) => row.textContent?.replace(/\s+/g, " ") ?? "");
const readings = (edge: FakeEdge) => edge.requests.filter(({ url }) => !url.includes("/summary"));
const queries = (edge: FakeEdge) => readings(edge).map((request) => new URL(request.url).searchParams);

describe("the log", () => {
  it("says of each message when it came, from whom, and what became of it", async () => {
    open([
      message(1, {
        request: '[2,"1","StatusNotification",{"connectorId":2,"status":"Faulted"}]',
        action: "StatusNotification",
      }),
      unansweredCommand(2),
    ]);
    await page.sees("UnlockConnector");
    const [command, status] = rows();
    expect(command).toMatch(/\d\d:\d\d:\d\d\.\d{3} to station UnlockConnector connector 2 No answer/);
    expect(status).toMatch(/from station StatusNotification connector 2, Faulted Answered/);
  });

  it("opens to the request and the answer in lines, and closes again", async () => {
    open([
      message(1, { request: '[2,"1","BootNotification",{"chargePointModel":"HPC"}]', action: "BootNotification" }),
    ]);
    await page.press("BootNotification");
    await page.sees('{ "chargePointModel": "HPC" }');
    await page.sees("currentTime");
    const button = page.control("BootNotification");
    expect(button.getAttribute("aria-expanded")).toBe("true");
    button.click();
    await vi.waitFor(() => expect(page.element.querySelector("pre")).toBeNull());
  });

  it("stays open on the same message while new ones come in above it", async () => {
    const { kept } = open([message(1, { action: "Authorize" })]);
    await page.press("Authorize");
    await page.sees("From the station");
    kept.messages = [...kept.messages, message(2, { action: "StartTransaction" })];
    await page.press("Following");
    await page.press("Follow");
    await page.sees("StartTransaction");
    expect(page.control("Authorize").getAttribute("aria-expanded")).toBe("true");
    expect(page.control("StartTransaction").getAttribute("aria-expanded")).toBe("false");
  });

  it("asks for one direction, one action or a text, and keeps the choice in the address", async () => {
    const { edge } = open([message(1), unansweredCommand(2), message(3, { action: "Authorize" })]);
    await page.sees("Heartbeat");
    await page.press("To station");
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    expect(queries(edge).at(-1)?.get("direction")).toBe("out");
    expect(new URL(location.href).searchParams.get("direction")).toBe("out");
    await page.press("Clear the filter");
    await vi.waitFor(() => expect(rows()).toHaveLength(3));
    const select = page.element.querySelector("select") as HTMLSelectElement;
    expect([...select.options].map(({ value }) => value)).toEqual(["", "Authorize", "Heartbeat", "UnlockConnector"]);
    select.value = "Authorize";
    select.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    const text = page.element.querySelector('input[type="search"]') as HTMLInputElement;
    text.value = "nowhere";
    text.dispatchEvent(new Event("change"));
    await page.sees("No message fits");
    expect(Object.fromEntries(new URL(location.href).searchParams)).toMatchObject({
      action: "Authorize",
      text: "nowhere",
    });
  });

  it("counts the errors of the whole log, and shows them however long ago they were", async () => {
    open([...Array.from({ length: 40 }, (_, index) => message(index + 2)), unansweredCommand(1)]);
    await page.sees("Errors 1");
    await page.press("Errors");
    await page.sees("No answer");
    expect(rows()).toHaveLength(1);
    await page.sees("41 messages are kept");
  });

  it("saves what is shown, a message a line", async () => {
    open([message(1), unansweredCommand(2)]);
    await page.sees("UnlockConnector");
    const saved = vi.spyOn(URL, "createObjectURL");
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
    await page.press("Export");
    const blob = saved.mock.calls[0]?.[0] as Blob;
    const lines = (await blob.text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).number)).toEqual([2, 1]);
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toMatch(/^HAF-04-messages-[\d-]+\.jsonl$/);
    saved.mockRestore();
    clicked.mockRestore();
  });

  it("reads older messages without losing or doubling one when new ones came meanwhile", async () => {
    const { kept } = open(Array.from({ length: 70 }, (_, index) => message(index + 1)));
    await page.sees("Show older messages");
    kept.messages = [...kept.messages, message(71)];
    await page.press("Show older messages");
    await vi.waitFor(() => expect(rows()).toHaveLength(60));
    await page.press("Following");
    await page.press("Follow");
    await vi.waitFor(() => expect(rows()).toHaveLength(61));
    await page.press("Show older messages");
    await vi.waitFor(() => expect(rows()).toHaveLength(71));
    expect(() => page.control("Show older messages")).toThrow();
  });

  it("lets older ones go where messages between them and the newest were never read", async () => {
    const { kept } = open(Array.from({ length: 70 }, (_, index) => message(index + 1)));
    await page.press("Show older messages");
    await vi.waitFor(() => expect(rows()).toHaveLength(60));
    kept.messages = [...kept.messages, ...Array.from({ length: 60 }, (_, index) => message(index + 71))];
    await page.press("Following");
    await page.press("Follow");
    await vi.waitFor(() => expect(rows()).toHaveLength(30));
    await page.sees("Show older messages");
  });

  it("asks again by itself while it follows, and not when it does not", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { edge } = open([message(1)]);
    await vi.advanceTimersByTimeAsync(0);
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    const first = readings(edge).length;
    await vi.advanceTimersByTimeAsync(3_100);
    await vi.waitFor(() => expect(readings(edge).length).toBe(first + 1));
    await vi.advanceTimersByTimeAsync(0);
    page.control("Following").click();
    await vi.waitFor(() => expect(page.control("Follow").getAttribute("aria-pressed")).toBe("false"));
    const paused = readings(edge).length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readings(edge).length).toBe(paused);
  });

  it("leads to the session of a transaction", async () => {
    open([message(1, { action: "MeterValues", transactionId: "7", sessionId: SESSION_ID })]);
    await page.sees("MeterValues");
    expect(page.element.querySelector(`a[href="/sessions/${SESSION_ID}"]`)).not.toBeNull();
  });

  it("says what will appear when there is nothing, and why when it could not be read", async () => {
    open([]);
    await page.sees("No message yet");
    page.leave();
    const edge = new FakeEdge({
      "GET /api/stations/HAF-04/messages": () => problem(403, "forbidden", "This needs stations:read."),
    });
    page = new PageHarness("wt-station-messages", { api: edge.api, stationId: "HAF-04" });
    await page.sees("This needs stations:read.");
  });
});

describe("what a message says", () => {
  it("names the place as the version has it", () => {
    const said = (payload: string) => contentOf({ request: `[2,"1","X",${payload}]` });
    expect(said('{"connectorId":0,"status":"Available"}')).toBe("Station, Available");
    expect(said('{"evse":{"id":2,"connectorId":1},"eventType":"Started"}')).toBe("EVSE 2, connector 1, Started");
    expect(said('{"evseId":0}')).toBe("Station");
    expect(said('{"idTag":"04A1"}')).toBe("04A1");
  });

  it("is marked when the answer refuses, not when a status merely is reported", () => {
    const answered = (payload: string) => outcomeOf(message(1, { response: `[3,"1",${payload}]` })).mark;
    expect(answered('{"status":"Rejected"}')).toBe("warn");
    expect(answered('{"idTagInfo":{"status":"Blocked"}}')).toBe("warn");
    expect(answered('{"status":"Accepted"}')).toBeNull();
    expect(outcomeOf(message(1, { request: '[2,"1","X",{"status":"Faulted"}]' })).mark).toBeNull();
  });

  it("names power and register of meter values in the station's units, and what a command is about", () => {
    const said = (payload: object) => contentOf({ request: JSON.stringify([2, "1", "X", payload]) });
    const sampledValue = [
      { value: "44438.930999999997" },
      { measurand: "Power.Active.Import", value: "87.4", unit: "kW" },
    ];
    expect(said({ connectorId: 4, meterValue: [{ sampledValue }] })).toBe("connector 4, 87.4 kW, 44438.931 Wh");
    expect(said({ key: "HeartbeatInterval", value: "60" })).toBe("HeartbeatInterval = 60");
    expect(said({ meterValue: "broken" })).toBe("");
  });

  it("keeps the words of an error, and shows text that is no JSON as it is", () => {
    const refused = message(1, { outcome: "refused", response: '[4,"1","NotImplemented","No such action.",{}]' });
    expect(outcomeOf(refused)).toEqual({ mark: "invalid", text: "NotImplemented" });
    expect(readable('[2,"1","X",{"a":')).toBe('[2,"1","X",{"a":');
    expect(readable('[4,"1","NotImplemented","No such action.",{}]')).toContain('"No such action."');
  });

  it("gives a time to commands only: how long a station's call took is not measured", () => {
    expect(tookMillis(message(1, { direction: "out", answeredAtMillis: message(1).atMillis }))).not.toBeNull();
    expect(tookMillis(message(1))).toBeNull();
  });
});

describe("the connection on the station page", () => {
  function openStation(station = connected("2.0.1", Date.now()), role: Parameters<typeof access>[0] = "viewer") {
    const edge = new FakeEdge({
      "GET /api/stations/HAF-04": () => json(station),
      "GET /api/sessions": () => json({ items: [session(5)] }),
      "GET /api/stations/HAF-04/messages": () => json({ items: [unansweredCommand(2), message(1)] }),
      "GET /api/stations/HAF-04/messages/summary": () => json(summaryOf([message(1), unansweredCommand(2)])),
      "GET /api/stations/HAF-04/commands": () => json({ items: [] }),
    });
    const store = new DraftStore("wattest-test-connection");
    page = new PageHarness("wt-station-page", { api: edge.api, access: access(role), stationId: "HAF-04", store });
    page.element.parentElement?.classList.add("page");
    return edge;
  }

  it("says whether it is open, what the station is, and how its connectors are", async () => {
    openStation();
    await page.sees("OCPP 2.0.1");
    for (const words of ["Online", "HPC-2x150", "4.18.2", "EVSE 2", "GroundFailure"]) await page.sees(words);
    page.leave();
    openStation(connected("1.6", Date.now(), false));
    await page.sees(/Disconnected 10 min/);
  });

  it("asks for no messages of a station that never connected, and says what to type into it", async () => {
    const edge = openStation(STATION);
    await page.sees("What is typed into the charger");
    await page.sees(`ws://${location.host}/ocpp/`);
    expect(edge.requests.filter(({ url }) => url.includes("/messages"))).toEqual([]);
  });

  it("shows the password beside address and identity right after the registration", async () => {
    page = new PageHarness("wt-station-secret", { station: { ...STATION, secret: "n7Qd-4tXz-Lw9k-2Rbv" } });
    await page.sees("What is typed into the charger");
    const typed = page.element.querySelector(".typed")?.textContent?.replace(/\s+/g, " ") ?? "";
    expect(typed).toContain("Password n7Qd-4tXz-Lw9k-2Rbv");
    expect(typed).toContain("1: password, without TLS");
    expect(typed).toContain(`ws://${location.host}/ocpp/HAF-04`);
  });

  it("can be used by everybody, and fits a phone", async () => {
    openStation(connected("1.6", Date.now()), "operator");
    await page.press("UnlockConnector");
    await page.sees("not repeated by itself");
    await settled();
    expect(await seriousFindings()).toEqual([]);
    const { page: tab } = await import("vitest/browser");
    const before = { width: innerWidth, height: innerHeight };
    await tab.viewport(390, 844);
    expect(layoutFaults()).toEqual([]);
    await tab.viewport(before.width, before.height);
  });

  it("speaks German throughout", async () => {
    await saveLanguage("de");
    openStation(connected("1.6", Date.now()), "operator");
    await page.sees("an die Station");
    for (const words of ["Nachrichten", "Befehle", "Keine Antwort", "Letzte Nachricht"]) await page.sees(words);
  });
});
