// What the server answers to a station's calls where the answer does not depend on what is stored. What it says of an
// identification is added to it (tokens.ts).
import { type JsonNode, member, toValue } from "../../assembly/host/json.ts";
import { isCertificateRequest } from "./csr.ts";
import { itemsOf, textOf } from "./readings/payload.ts";
import { isTransactionMessage, type OcppVersion } from "./versions.ts";

/**
 * Seconds between heartbeats. They only set the clock, and every message does that as well as say that the station is
 * there; shorter ones are billed requests.
 */
export const HEARTBEAT_SECONDS = 300;

type Answer = (payload: JsonNode, nowMillis: number) => Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, Answer>>;

const NOTHING: Answer = () => ({});
const REJECTED: Answer = () => ({ status: "Rejected" });
const FAILED: Answer = () => ({ status: "Failed" });

const OF_ALL: Answers = {
  BootNotification: (_, nowMillis) => ({
    currentTime: timeOf(nowMillis),
    interval: HEARTBEAT_SECONDS,
    status: "Accepted",
  }),
  Heartbeat: (_, nowMillis) => ({ currentTime: timeOf(nowMillis) }),
  StatusNotification: NOTHING,
  MeterValues: NOTHING,
  FirmwareStatusNotification: NOTHING,
  LogStatusNotification: NOTHING,
  SecurityEventNotification: NOTHING,
  // Accepted is only that it will be processed (security whitepaper A02, part 2 A02): somebody signs it by hand.
  SignCertificate: (payload) => ({
    status: isCertificateRequest(textOf(payload, "csr") ?? "") ? "Accepted" : "Rejected",
  }),
  DataTransfer: () => ({ status: "UnknownVendorId" }),
};

const OF_16: Answers = {
  ...OF_ALL,
  Authorize: NOTHING,
  StopTransaction: NOTHING,
  DiagnosticsStatusNotification: NOTHING,
  SignedFirmwareStatusNotification: NOTHING,
};

const OF_201: Answers = {
  ...OF_ALL,
  Authorize: NOTHING,
  TransactionEvent: NOTHING,
  ClearedChargingLimit: NOTHING,
  Get15118EVCertificate: () => ({ status: "Failed", exiResponse: "" }),
  GetCertificateStatus: FAILED,
  NotifyChargingLimit: NOTHING,
  NotifyCustomerInformation: NOTHING,
  NotifyDisplayMessages: NOTHING,
  NotifyEVChargingNeeds: REJECTED,
  NotifyEVChargingSchedule: () => ({ status: "Accepted" }),
  NotifyEvent: NOTHING,
  NotifyMonitoringReport: NOTHING,
  NotifyReport: NOTHING,
  PublishFirmwareStatusNotification: NOTHING,
  ReportChargingProfiles: NOTHING,
  ReservationStatusUpdate: NOTHING,
};

const OF_21: Answers = {
  ...OF_201,
  BatterySwap: NOTHING,
  ClosePeriodicEventStream: NOTHING,
  // No authority is asked here; the station has to ask it itself, or go without.
  GetCertificateChainStatus: (payload, nowMillis) => ({
    certificateStatus: itemsOf(payload, "certificateStatusRequests").map((request) => ({
      certificateHashData: memberValue(request, "certificateHashData"),
      source: textOf(request, "source"),
      status: "Failed",
      nextUpdate: timeOf(nowMillis),
    })),
  }),
  NotifyDERAlarm: NOTHING,
  NotifyDERStartStop: NOTHING,
  NotifyPriorityCharging: NOTHING,
  NotifySettlement: NOTHING,
  OpenPeriodicEventStream: REJECTED,
  PullDynamicScheduleUpdate: REJECTED,
  ReportDERControl: NOTHING,
  // No register of VAT numbers is asked.
  VatNumberValidation: (payload) => ({ status: "Rejected", vatNumber: textOf(payload, "vatNumber") ?? "" }),
};

const ANSWERS: Readonly<Record<OcppVersion, Answers>> = { "1.6": OF_16, "2.0.1": OF_201, "2.1": OF_21 };

/**
 * The answer to a call; null for an action that this server does not take. StartTransaction of 1.6 has none here: its
 * answer holds the id that it is given. Never throws, whatever the payload: a transaction message may break its schema.
 */
export function answerTo(
  version: OcppVersion,
  action: string,
  payload: JsonNode,
  nowMillis: number,
): Readonly<Record<string, unknown>> | null {
  const answers = ANSWERS[version];
  const answer = Object.hasOwn(answers, action) ? answers[action] : undefined;
  if (answer !== undefined) return answer(payload, nowMillis);
  if (isTransactionMessage(version, action) && action !== "StartTransaction") {
    throw new Error(`No answer is known for ${action}.`);
  }
  return null;
}

function memberValue(node: JsonNode, name: string): unknown {
  const value = member(node, name);
  return value === undefined ? null : toValue(value);
}

/** UTC to the second: some stations read no fraction. */
function timeOf(nowMillis: number): string {
  return `${new Date(nowMillis).toISOString().slice(0, 19)}Z`;
}
