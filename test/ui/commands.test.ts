// Commands to a station: what is sent in which version, and what is said of the answer.
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseJson } from "../../assembly/host/json.ts";
import type { CommandAnswer, OcppMessage } from "../../edge/contract/ocpp.ts";
import { checkPayload, loadRules } from "../../edge/ocpp/validate.ts";
import { buildCall } from "../../ui/command-calls.ts";
import { COMMANDS, commandForm, firstValues } from "../../ui/command-forms.ts";
import "../../ui/pages/station-commands.ts";
import "../../ui/pages/station-page.ts";
import { DraftStore } from "../../ui/drafts/draft-store.ts";
import { seriousFindings } from "./accessibility.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { connected } from "./fixtures/ocpp.ts";
import { session } from "./fixtures/sessions.ts";
import { PageHarness, settled } from "./page-harness.ts";

type Version = OcppMessage["version"];

let page: PageHarness;
afterEach(() => page?.leave());

const COMMAND = "POST /api/stations/HAF-04/commands";
const ACCEPTED: CommandAnswer = { status: "answered", response: { status: "Accepted" } };

function open(
  answer: () => Response | Promise<Response> = () => json(ACCEPTED),
  version: Version = "1.6",
  online = true,
) {
  const edge = new FakeEdge({ [COMMAND]: answer });
  page = new PageHarness("wt-station-commands", {
    api: edge.api,
    station: connected(version, Date.now(), online),
    sessions: [session(5, { transactionId: "4711" })],
  });
  return edge;
}

const bodies = (edge: FakeEdge) => Promise.all(edge.requests.map((request) => request.clone().json()));

/** Values of the open dialog, as a person fills them in. */
function choose(label: string, value: string): void {
  const labels = [...page.element.querySelectorAll("label")];
  const id = labels.find((candidate) => candidate.textContent?.trim() === label)?.htmlFor ?? "";
  const select = document.getElementById(id) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("each command", () => {
  for (const version of ["1.6", "2.0.1", "2.1"] as const) {
    it(`is valid by the schema of OCPP ${version}, for a connector and for the whole station`, async () => {
      const rules = await loadRules(version);
      const station = connected(version, 0);
      for (const name of COMMANDS.filter((command) => command !== "other")) {
        const form = commandForm(name, station, version, []);
        const first = { ...firstValues(form), token: "04A1B2C3", transaction: "4711" };
        const places = form.fields.flatMap((field) =>
          field.kind === "choice" ? field.choices.map(({ value }) => ({ ...first, [field.name]: value })) : [],
        );
        for (const values of [first, ...places]) {
          const built = buildCall(name, version, values, 12_345);
          if (!built.ok) throw new Error(`${name}: ${built.sentence}`);
          const payload = parseJson(new TextEncoder().encode(JSON.stringify(built.call.payload)), 24);
          if (!payload.ok) throw new Error("Written as JSON, it is JSON.");
          const checked = checkPayload(rules, built.call.action, "request", payload.root);
          expect(checked, `${built.call.action} ${JSON.stringify(values)}`).toEqual({ ok: true });
        }
      }
    });
  }

  it("names connectors in 1.6 and EVSEs in 2.x", () => {
    const call = (version: Version) => buildCall("unlock", version, { place: "2/1" }, 1);
    expect(call("1.6")).toEqual({ ok: true, call: { action: "UnlockConnector", payload: { connectorId: 2 } } });
    expect(call("2.0.1")).toEqual({
      ok: true,
      call: { action: "UnlockConnector", payload: { evseId: 2, connectorId: 1 } },
    });
  });

  it("stops no transaction in 1.6 whose id is no number", () => {
    expect(buildCall("stop", "1.6", { transaction: "a-b" }, 1)).toMatchObject({ ok: false, field: "transaction" });
    expect(buildCall("stop", "2.0.1", { transaction: "a-b" }, 1)).toMatchObject({ ok: true });
  });
});

describe("the commands card", () => {
  it("asks before it sends, and sends nothing when one turns back", async () => {
    const edge = open();
    await page.press("Restart");
    await page.sees("The station is away until it has started again.");
    await page.answer("Cancel");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(edge.requests).toEqual([]);
  });

  it("sends what was chosen, once, and says the answer", async () => {
    const edge = open();
    await page.press("Availability");
    await page.sees("The whole station");
    choose("What", "2/1");
    choose("State", "Inoperative");
    await page.sees("Nobody can begin to charge there");
    await page.answer("Set");
    await page.sees("Accepted.");
    expect(await bodies(edge)).toEqual([
      { action: "ChangeAvailability", payload: { connectorId: 2, type: "Inoperative" }, timeoutSeconds: 30 },
    ]);
  });

  it("says that it waits until the answer is there", async () => {
    const answer = Promise.withResolvers<Response>();
    open(() => answer.promise);
    await page.press("Clear cache");
    await page.answer("Clear");
    await page.sees("Waiting for the answer, up to 30 s.");
    answer.resolve(json({ status: "answered", response: { status: "Rejected" } } satisfies CommandAnswer));
    await page.sees("Rejected.");
    expect(page.text).not.toContain("Waiting");
  });

  for (const [answer, sentence] of [
    [{ status: "timeout" }, "No answer within 30 s. Not repeated by itself."],
    [{ status: "offline" }, "The station is offline. Not sent, and not repeated by itself."],
    [
      { status: "error", error: { code: "NotSupported", description: "No cache here." } },
      "Refused with NotSupported. No cache here.",
    ],
  ] satisfies [CommandAnswer, string][]) {
    it(`says in words what "${answer.status}" means`, async () => {
      open(() => json(answer));
      await page.press("Clear cache");
      await page.answer("Clear");
      await page.sees(sentence);
    });
  }

  it("says why nothing was sent when the server refuses the command", async () => {
    open(() => problem(429, "too-many-attempts", "16 commands wait for this station already."));
    await page.press("Clear cache");
    await page.answer("Clear");
    await page.sees("Not sent.");
  });

  it("offers the transaction that charges now, and does not start without an account", async () => {
    const edge = open();
    await page.press("Stop charging");
    await page.answer("Stop");
    await page.sees("Accepted.");
    await page.press("Start charging");
    await page.answer("Start");
    await page.sees("Without an id token no station starts.");
    expect(document.activeElement?.id).toBe("command-token");
    expect(await bodies(edge)).toEqual([
      { action: "RemoteStopTransaction", payload: { transactionId: 4711 }, timeoutSeconds: 30 },
    ]);
  });

  it("says beforehand that an offline station is not reached", async () => {
    open(undefined, "2.1", false);
    await page.sees("is not sent later");
    await page.sees("in OCPP 2.1");
  });

  it("can be used by everybody", async () => {
    open();
    await page.press("Other action");
    await page.sees("Payload, JSON");
    await settled();
    expect(await seriousFindings()).toEqual([]);
  });
});

describe("another action", () => {
  async function write(action: string, payload: string): Promise<void> {
    await page.press("Other action");
    await page.sees("Payload, JSON");
    page.type("Action", action);
    page.type("Payload, JSON", payload);
    await page.answer("Send");
  }

  it("goes out as it was typed, and its answer is shown whole", async () => {
    const response = { configurationKey: [{ key: "HeartbeatInterval", readonly: false, value: "60" }] };
    const edge = open(() => json({ status: "answered", response } satisfies CommandAnswer));
    await write("GetConfiguration", '{"key": ["HeartbeatInterval"]}');
    await page.sees("Answered.");
    await page.sees('"HeartbeatInterval"');
    expect(await bodies(edge)).toEqual([
      { action: "GetConfiguration", payload: { key: ["HeartbeatInterval"] }, timeoutSeconds: 30 },
    ]);
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
  });

  for (const [what, payload, sentence] of [
    ["is no JSON", '{"key": ', "This is no JSON."],
    ["is no object", "[1]", "A payload is an object"],
  ] as const) {
    it(`is not sent when it ${what}; the field says so and has the focus`, async () => {
      const edge = open();
      await write("GetConfiguration", payload);
      await page.sees(sentence);
      expect(document.activeElement?.id).toBe("command-payload");
      expect(page.field("Payload, JSON").value).toBe(payload);
      expect(edge.requests).toEqual([]);
    });
  }

  it("that breaks the schema is told at the field, and what was typed stays", async () => {
    const detail = "/payload/type: One of Hard, Soft.";
    const refused = { type: "about:blank", title: "x", status: 400, code: "schema-violated", detail };
    open(
      () =>
        new Response(JSON.stringify({ ...refused, requestId: "r", pointer: "/payload/type" }), {
          status: 400,
          headers: { "content-type": "application/problem+json" },
        }),
    );
    await write("Reset", '{"type": "Gentle"}');
    await vi.waitFor(() => expect(page.field("Payload, JSON").getAttribute("aria-invalid")).toBe("true"));
    await page.sees("/payload/type");
    expect(page.field("Payload, JSON").value).toBe('{"type": "Gentle"}');
    expect(page.text).not.toContain("Waiting");
  });
});

describe("on the station page", () => {
  it("commands are offered to those who may send them, and to nobody else", async () => {
    const edge = new FakeEdge({
      "GET /api/stations/HAF-04": () => json(connected("1.6", Date.now())),
      "GET /api/sessions": () => json({ items: [] }),
      "GET /api/stations/HAF-04/messages": () => json({ items: [] }),
    });
    const store = new DraftStore("wattest-test-commands");
    const show = (role: "operator" | "viewer") => {
      page = new PageHarness("wt-station-page", { api: edge.api, access: access(role), stationId: "HAF-04", store });
    };
    show("operator");
    await page.sees("Unlock connector");
    page.leave();
    show("viewer");
    await page.sees("No message yet");
    expect(page.text).not.toContain("Unlock connector");
    await store.close();
  });
});
