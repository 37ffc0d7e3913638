// Every action of every version, through the real door: each call of a station is answered with what its schema allows
// and what is true, and each call to a station goes out as it was given and its answer comes back.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseJson } from "../../../assembly/host/json.ts";
import type { CommandAnswer, MessageList } from "../../../edge/contract/ocpp.ts";
import { checkPayload, loadRules, type PayloadRules } from "../../../edge/ocpp/validate.ts";
import { actionsOf, isSentWithoutAnswer, OCPP_VERSIONS, sendersOf } from "../../../edge/ocpp/versions.ts";
import { callJson, newStation, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";
import { payloadOf } from "./payloads.ts";

/**
 * What is answered where the answer has a status: only what this server really does is accepted. A certificate is asked
 * for with a text that is none; identifications are other tests' matter.
 */
const STATUS: Readonly<Record<string, string>> = {
  BootNotification: "Accepted",
  DataTransfer: "UnknownVendorId",
  SignCertificate: "Rejected",
  Get15118EVCertificate: "Failed",
  GetCertificateStatus: "Failed",
  NotifyEVChargingNeeds: "Rejected",
  NotifyEVChargingSchedule: "Accepted",
  OpenPeriodicEventStream: "Rejected",
  PullDynamicScheduleUpdate: "Rejected",
  VatNumberValidation: "Rejected",
};

function check(rules: PayloadRules, action: string, payload: unknown): string {
  const json = parseJson(new TextEncoder().encode(JSON.stringify(payload)), 24);
  if (!json.ok) return json.message;
  const checked = checkPayload(rules, action, "response", json.root);
  return checked.ok ? "fits" : checked.error.description;
}

const COUNTS = {
  "1.6": { station: 14, csms: 26 },
  "2.0.1": { station: 25, csms: 40 },
  "2.1": { station: 37, csms: 56 },
} as const;

describe.each(OCPP_VERSIONS)("OCPP %s", (version) => {
  let rules: PayloadRules;
  let station: TestStation;
  let charger: Charger;
  const from = (sender: "station" | "csms") =>
    actionsOf(version).filter((one) => sendersOf(version, one).includes(sender));

  beforeAll(async () => {
    rules = await loadRules(version);
    station = await newStation();
    charger = await connect(station, `ocpp${version}`);
  });
  afterAll(() => charger.close());

  it.each(["least", "all"] as const)(
    "answers each call of a station, with what its schema allows (%s), by the answer's schema and by the truth",
    async (extent) => {
      const actions = from("station");
      expect(actions).toHaveLength(COUNTS[version].station);
      for (const action of actions) {
        const payload = payloadOf(rules, action, "request", extent);
        if (isSentWithoutAnswer(version, action)) {
          // Nothing comes back: the next frame is the answer to the next call.
          charger.send(JSON.stringify([6, `${action}-${extent}`, action, payload]));
          expect((await charger.call("Heartbeat", {}))[1]).not.toBe(`${action}-${extent}`);
          continue;
        }
        const [type, , answer] = await charger.call(action, payload);
        expect([action, type, answer]).toEqual([action, 3, expect.anything()]);
        expect(`${action} ${check(rules, action, answer)}`).toBe(`${action} fits`);
        expect(`${action} ${(answer as { status?: unknown }).status}`).toBe(`${action} ${STATUS[action]}`);
      }
      // None was refused, and none of a transaction set aside as one that cannot be read.
      const { items } = await callJson<MessageList>(`/api/stations/${station.id}/messages?direction=in&limit=200`);
      expect(new Set(items.map(({ outcome }) => outcome))).toEqual(
        new Set(version === "2.1" ? ["answered", "unanswered"] : ["answered"]),
      );
    },
  );

  it.each(["least", "all"] as const)(
    "sends each call to a station with what its schema allows (%s)",
    async (extent) => {
      const actions = from("csms");
      expect(actions).toHaveLength(COUNTS[version].csms);
      for (const action of actions) {
        const payload = payloadOf(rules, action, "request", extent);
        const answer = callJson<CommandAnswer>(`/api/stations/${station.id}/commands`, { body: { action, payload } });
        const early = answer.then((got) => Promise.reject(new Error(`${action} was not sent: ${JSON.stringify(got)}`)));
        const [type, id, sent, given] = await Promise.race([charger.next(), early]);
        expect([type, sent, given]).toEqual([2, action, payload]);
        const response = payloadOf(rules, action, "response", extent);
        charger.send(JSON.stringify([3, id, response]));
        expect([action, await answer]).toEqual([action, { status: "answered", response }]);
      }
    },
  );
});

describe("OCPP 2.1", () => {
  it("answers what is asked of certificates and VAT numbers with the same back, and that it does not know", async () => {
    const rules = await loadRules("2.1");
    const charger = await connect(await newStation(), "ocpp2.1");
    const asked = payloadOf(rules, "GetCertificateChainStatus", "request", "least") as {
      certificateStatusRequests: { certificateHashData: unknown }[];
    };
    const [, , chain] = await charger.call("GetCertificateChainStatus", asked);
    expect(chain).toMatchObject({
      certificateStatus: asked.certificateStatusRequests.map(({ certificateHashData }) => ({
        certificateHashData,
        status: "Failed",
      })),
    });
    const [, , vat] = await charger.call("VatNumberValidation", { vatNumber: "DE123456789" });
    expect(vat).toEqual({ status: "Rejected", vatNumber: "DE123456789" });
  });
});
