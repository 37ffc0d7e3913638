// Commands to a station: what is sent in which version, and what is said of the answer.
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseJson } from "../../assembly/host/json.ts";
import type { CommandAnswer, KeptCommand, OcppMessage } from "../../edge/contract/ocpp.ts";
import { checkPayload, loadRules } from "../../edge/ocpp/validate.ts";
import { CSMS_ACTIONS } from "../../ui/calls/actions.ts";
import { FORMS, formOf } from "../../ui/calls/catalog.ts";
import {
  buildCall,
  type CommandForm,
  type Field,
  type FormContext,
  firstValues,
  type Values,
} from "../../ui/calls/form.ts";
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

const WITHOUT_FORM: Readonly<Record<Version, readonly string[]>> = {
  "1.6": [],
  "2.0.1": ["ClearVariableMonitoring", "SetVariableMonitoring"],
  "2.1": [
    ...["AFRRSignal", "AdjustPeriodicEventStream", "ChangeTransactionTariff", "ClearDERControl", "ClearTariffs"],
    ...["ClearVariableMonitoring", "GetDERControl", "GetPeriodicEventStream", "NotifyWebPaymentStarted"],
    ...["RequestBatterySwap", "SetDERControl", "SetDefaultTariff", "SetVariableMonitoring"],
  ],
};

let page: PageHarness;
afterEach(() => page?.leave());

const COMMAND = "POST /api/stations/HAF-04/commands";
const ACCEPTED: CommandAnswer = { status: "answered", response: { status: "Accepted" } };

function open(
  answer: (request: Request) => Response | Promise<Response> = () => json(ACCEPTED),
  version: Version = "1.6",
  online = true,
  more: ConstructorParameters<typeof FakeEdge>[0] = {},
) {
  const edge = new FakeEdge({
    [COMMAND]: answer,
    "GET /api/stations/HAF-04/commands": () => json({ items: [] }),
    "GET /api/tokens": () => json({ items: [] }),
    ...more,
  });
  page = new PageHarness("wt-station-commands", {
    api: edge.api,
    station: connected(version, Date.now(), online),
    sessions: [session(5, { transactionId: "4711" })],
  });
  return edge;
}

const posts = (edge: FakeEdge) => edge.requests.filter(({ method }) => method === "POST");
const bodies = (edge: FakeEdge) => Promise.all(posts(edge).map((request) => request.clone().json()));

/** Values of the open dialog, as a person fills them in. */
function choose(label: string, value: string): void {
  const labels = [...page.element.querySelectorAll("label")];
  const found = labels.find((candidate) => candidate.textContent?.trim().startsWith(label));
  const select = (document.getElementById(found?.htmlFor ?? "") ?? found?.querySelector("select")) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

const TOKEN = {
  ...{ idToken: "04A1B2C3", name: "Mara", type: "ISO14443" as const, group: "FLEET", blocked: false, version: 1 },
  ...{ expiresAtMillis: 1_900_000_000_000, maxSessions: 1, status: "accepted" as const, activeSessions: 0 },
  createdAtMillis: 0,
};
const HASH = { hashAlgorithm: "SHA256", issuerNameHash: "aa", issuerKeyHash: "bb", serialNumber: "01" };

function contextOf(version: Version, change: Partial<FormContext> = {}): FormContext {
  return {
    ...{ station: connected(version, 0), version, sessions: [session(5, { transactionId: "4711" })] },
    ...{ tokens: [TOKEN], certificates: [HASH], nowMillis: Date.now(), random: 12_345, ...change },
  };
}

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
/** What somebody would type into a field that is empty at first. */
const TYPED: Readonly<Record<string, string>> = {
  ...{ token: "04A1B2C3", transactionId: "4711", location: "https://files.example/fw.bin", checksum: "a".repeat(32) },
  ...{ certificate: PEM, certificateChain: PEM, listVersion: "4", tokens: "04A1\n04A2", reservationId: "7" },
  ...{ steps: '[{"afterMinutes":"0","limit":"16"},{"afterMinutes":"30","limit":"6.5"}]', content: "Closed at 8" },
  ...{ component: "OCPPCommCtrlr", variable: "HeartbeatInterval", key: "HeartbeatInterval", value: "60" },
  ...{ hashAlgorithm: "SHA256", issuerNameHash: "aa", issuerKeyHash: "bb", serialNumber: "01", signature: "QUJD" },
  ...{ vendorId: "com.example", data: '{"a": 1}', id: "3", totalCost: "12.5", severity: "5", chargingProfileId: "9" },
  ...{ limit: "16", evseId: "0", evse: "1" },
};

/** The form filled in as far as it must be, then once more with each other choice that it offers. */
function fillings(form: CommandForm, context: FormContext): Values[] {
  const filled = (values: Values): Values => {
    const all: Record<string, string> = { ...values };
    for (let round = 0; round < 4; round += 1) {
      for (const field of form.fields(context, all)) {
        const given = all[field.name] ?? "";
        if (given === "" || field.kind === "steps") all[field.name] = TYPED[field.name] ?? given;
      }
      Object.assign(all, { ...firstValues(form, context), ...all });
    }
    return all;
  };
  const first = filled(firstValues(form, context));
  const others = (field: Field): Values[] => {
    if (field.kind === "choice") return field.choices.map(({ value }) => ({ ...first, [field.name]: value }));
    return field.kind === "tick" ? [{ ...first, [field.name]: "yes" }] : [];
  };
  return [first, ...form.fields(context, first).flatMap(others).map(filled)];
}

describe("each command", () => {
  for (const version of ["1.6", "2.0.1", "2.1"] as const) {
    it(`is valid by the schema of OCPP ${version}, whatever is chosen in its form`, async () => {
      const rules = await loadRules(version);
      const sent = new Set<string>();
      for (const form of FORMS.filter(({ name, versions }) => name !== "other" && versions.includes(version))) {
        for (const context of [
          contextOf(version),
          contextOf(version, { tokens: null, sessions: [], certificates: [] }),
        ]) {
          for (const values of fillings(form, context)) {
            // Two choices that do not go together are refused at their field; what goes out is right.
            const built = buildCall(form, values, context);
            if (!built.ok) continue;
            sent.add(built.call.action);
            const payload = parseJson(new TextEncoder().encode(JSON.stringify(built.call.payload)), 24);
            if (!payload.ok) throw new Error("Written as JSON, it is JSON.");
            const checked = checkPayload(rules, built.call.action, "request", payload.root);
            expect(checked, `${built.call.action} ${JSON.stringify(built.call.payload)}`).toEqual({ ok: true });
          }
        }
      }
      const left = CSMS_ACTIONS[version].filter((action) => !sent.has(action));
      // What has no form of its own is sent as JSON.
      expect(left).toEqual(WITHOUT_FORM[version]);
    });
  }

  it("names connectors in 1.6 and EVSEs in 2.x", () => {
    const unlock = formOf("unlock");
    const call = (version: Version) => unlock && buildCall(unlock, { place: "2/1" }, contextOf(version));
    expect(call("1.6")).toEqual({ ok: true, call: { action: "UnlockConnector", payload: { connectorId: 2 } } });
    expect(call("2.0.1")).toEqual({
      ok: true,
      call: { action: "UnlockConnector", payload: { evseId: 2, connectorId: 1 } },
    });
  });

  it("stops no transaction in 1.6 whose id is no number", () => {
    const stop = formOf("stop");
    const built = (version: Version) =>
      stop && buildCall(stop, { transactionId: "a-b" }, contextOf(version, { sessions: [] }));
    expect(built("1.6")).toMatchObject({ ok: false, field: "transactionId" });
    expect(built("2.0.1")).toMatchObject({ ok: true });
  });

  it("takes tokens of other types to 2.0.1 as Central, and leaves out what 1.6 has no room for", () => {
    const list = formOf("local-list");
    const tokens = [TOKEN, { ...TOKEN, idToken: "VIN-1234567890123456789", type: "VIN" as const, group: null }];
    const values = { updateType: "Full", listVersion: "3", source: "kept" };
    const sent = (version: Version) => {
      const built = list && buildCall(list, values, contextOf(version, { tokens }));
      if (!built?.ok) throw new Error("It is right.");
      return built.call.payload["localAuthorizationList"];
    };
    expect(sent("1.6")).toEqual([
      {
        idTag: "04A1B2C3",
        idTagInfo: { status: "Accepted", expiryDate: "2030-03-17T17:46:40.000Z", parentIdTag: "FLEET" },
      },
    ]);
    expect(sent("2.0.1")).toMatchObject([
      { idToken: { type: "ISO14443" }, idTokenInfo: { groupIdToken: { idToken: "FLEET", type: "Central" } } },
      { idToken: { idToken: "VIN-1234567890123456789", type: "Central" } },
    ]);
    expect(sent("2.1")).toMatchObject([{}, { idToken: { type: "VIN" } }]);
  });

  it("refuses steps that go back in time or do not begin at 0, and says which", () => {
    const form = formOf("set-limit");
    const context = contextOf("1.6");
    const built = (steps: string) => form && buildCall(form, { ...firstValues(form, context), steps }, context);
    expect(built('[{"afterMinutes":"5","limit":"16"}]')).toMatchObject({ field: "steps" });
    expect(built('[{"afterMinutes":"0","limit":"16"},{"afterMinutes":"0","limit":"6"}]')).toMatchObject({
      ...{ ok: false, sentence: "Step 2: later than the one before." },
    });
    expect(built('[{"afterMinutes":"0","limit":"16.25"}]')).toMatchObject({ ok: false });
    expect(built('[{"afterMinutes":"0","limit":"16.5"}]')).toMatchObject({ ok: true });
  });
});

describe("the commands card", () => {
  it("asks before it sends, and sends nothing when one turns back", async () => {
    const edge = open();
    await page.press("Restart");
    await page.sees("The station is away until it has started again.");
    await page.answer("Cancel");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    expect(posts(edge)).toEqual([]);
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

  it("lets a command wait for an offline station, as long as was chosen, or not at all", async () => {
    const edge = open(() => json({ status: "waiting", commandId: "7" }), "2.1", false);
    await page.sees("A command can wait for it.");
    await page.press("Restart");
    await page.sees("Send it when the station connects");
    choose("Within", "3600");
    await page.answer("Restart");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
    await page.press("Unlock connector");
    await page.choose("Do not send it later");
    await page.answer("Unlock");
    await vi.waitFor(() => expect(posts(edge)).toHaveLength(2));
    const [first, second] = await bodies(edge);
    expect(first).toMatchObject({ action: "Reset", whenOffline: "wait", expiresInSeconds: 3_600 });
    expect(second).not.toHaveProperty("whenOffline");
  });

  it("lists what waits, with what became of it, and takes one back", async () => {
    const base = { payload: { type: "Soft" }, createdAtMillis: Date.now(), createdBy: "Mara", sentAtMillis: null };
    const kept = (id: string, state: KeptCommand["state"], more: object = {}): KeptCommand => ({
      ...{ id, action: "Reset", state, expiresAtMillis: Date.now() + 3_600_000, endedAtMillis: null, ...base, ...more },
    });
    const waiting = { items: [kept("1", "waiting"), kept("2", "expired"), kept("3", "unanswered")] };
    const edge = open(undefined, "1.6", false, {
      "GET /api/stations/HAF-04/commands": () => json(waiting),
      "DELETE /api/stations/HAF-04/commands/1": () => {
        waiting.items = [kept("1", "cancelled")];
        return new Response(null, { status: 204 });
      },
    });
    await page.sees("Waits for the station until");
    await page.sees("Never sent.");
    await page.sees("Whether the station did it is not known.");
    await page.press("Cancel Reset");
    await page.sees("Cancelled. Never sent.");
    expect(edge.requests.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });

  it("shows a schedule as steps with their times, and asks nothing again when it is closed", async () => {
    const schedule = {
      ...{ status: "Accepted", connectorId: 1, scheduleStart: new Date().toISOString() },
      chargingSchedule: {
        ...{ chargingRateUnit: "W", duration: 3_600 },
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 11_000, numberPhases: 3 },
          { startPeriod: 1_800, limit: 4_200 },
        ],
      },
    };
    open(() => json({ status: "answered", response: schedule }));
    await page.press("Read schedule");
    await page.answer("Read");
    await page.sees("11.0 kW");
    await page.sees("4.2 kW");
    await page.answer("Done");
    await vi.waitFor(() => expect(document.querySelector("wa-dialog")).toBeNull());
  });

  it("knows the type of a token that is kept here, and offers it", async () => {
    const edge = open(undefined, "2.0.1", true, { "GET /api/tokens": () => json({ items: [TOKEN] }) });
    await page.press("Start charging");
    await page.sees("Type of the token");
    page.type("Id token", "04A1B2C3");
    await page.answer("Start");
    await page.sees("Accepted.");
    const [body] = await bodies(edge);
    expect(body.payload.idToken).toEqual({ idToken: "04A1B2C3", type: "ISO14443" });
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
    await page.sees("1 setting.");
    await page.sees("HeartbeatInterval 60 can be changed");
    expect(await bodies(edge)).toEqual([
      { action: "GetConfiguration", payload: { key: ["HeartbeatInterval"] }, timeoutSeconds: 30 },
    ]);
    await page.answer("Done");
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
      expect(posts(edge)).toEqual([]);
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
