// What the server answers to a station's calls where the answer does not depend on what is stored. Tokens are not kept
// yet: every identification is accepted, and what is charged is metered whoever he is.
import { type JsonNode, member } from "../../assembly/host/json.ts";
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
  // No certificate authority is attached.
  SignCertificate: REJECTED,
  DataTransfer: () => ({ status: "UnknownVendorId" }),
};

const OF_16: Answers = {
  ...OF_ALL,
  Authorize: () => ({ idTagInfo: { status: "Accepted" } }),
  StopTransaction: (payload) => (member(payload, "idTag") === undefined ? {} : { idTagInfo: { status: "Accepted" } }),
  DiagnosticsStatusNotification: NOTHING,
  SignedFirmwareStatusNotification: NOTHING,
};

const OF_201: Answers = {
  ...OF_ALL,
  Authorize: () => ({ idTokenInfo: { status: "Accepted" } }),
  TransactionEvent: (payload) =>
    member(payload, "idToken")?.kind === "object" ? { idTokenInfo: { status: "Accepted" } } : {},
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
  ClosePeriodicEventStream: NOTHING,
  NotifyDERAlarm: NOTHING,
  NotifyDERStartStop: NOTHING,
  NotifyPriorityCharging: NOTHING,
  OpenPeriodicEventStream: REJECTED,
  PullDynamicScheduleUpdate: REJECTED,
  ReportDERControl: NOTHING,
};

const ANSWERS: Readonly<Record<OcppVersion, Answers>> = { "1.6": OF_16, "2.0.1": OF_201, "2.1": OF_21 };

/**
 * The answer to a call; null for an action that this server does not take. StartTransaction of 1.6 has none here: its
 * answer is `startAnswer`. Never throws, whatever the payload: a transaction message may break its schema.
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

/** The answer to StartTransaction of 1.6. */
export function startAnswer(transactionId: number): Readonly<Record<string, unknown>> {
  return { transactionId, idTagInfo: { status: "Accepted" } };
}

/** UTC to the second: some stations read no fraction. */
function timeOf(nowMillis: number): string {
  return `${new Date(nowMillis).toISOString().slice(0, 19)}Z`;
}
