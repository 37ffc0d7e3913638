// What a station sends by OCPP, one message at a time: checked, stored with what follows from it, logged, and answered.
// A transaction message is never answered with an error (OCPP 1.6 §3.7.1: after a few the station throws it away): what
// cannot be read of it is set aside as it came.

import type { Core } from "../../assembly/host/core.ts";
import type { JsonObject } from "../../assembly/host/json.ts";
import type { TokenStatus } from "../domain/authorization.ts";
import type { ReadingItem } from "../domain/reading-item.ts";
import { answerTo } from "../ocpp/answers.ts";
import { type ErrorReport, errorCode } from "../ocpp/errors.ts";
import { type CallFrame, type FrameFault, writeError, writeResult } from "../ocpp/frame.ts";
import { frameWithoutSecrets } from "../ocpp/secrets.ts";
import { identificationAnswer } from "../ocpp/tokens.ts";
import { actionError, checkPayload, type PayloadRules } from "../ocpp/validate.ts";
import { isTransactionMessage } from "../ocpp/versions.ts";
import {
  judgeQuestion,
  type Place,
  type Question,
  rememberStart,
  rememberToken,
  UNREADABLE_START,
} from "./authorization.ts";
import { ingestMessage } from "./ingest.ts";
import type { MessageLog, NewMessage } from "./message-log.ts";
import { noteKept, noteRefused } from "./refusals.ts";
import type { Registration } from "./registration.ts";
import { statusError, withStatus } from "./registration-gate.ts";
import type { Changes } from "./sessions-table.ts";
import { setAside } from "./set-aside.ts";
import { takeNews } from "./station-news.ts";
import { readMessage, says } from "./transaction-messages.ts";

/** What a message came to. */
export interface Taken {
  /** The frame to send back; null where the message has no answer. */
  readonly reply: string | null;
  readonly changes: Changes;
  /** Sessions are to be derived anew with the next delivery. */
  readonly grown: boolean;
  /** What was counted waits for the next delivery. */
  readonly counted?: true;
  /** What the public list shows of the station is another, and waits for the next delivery. */
  readonly shown?: true;
  /** What charging profiles depend on may be another now. */
  readonly profiles?: true;
}

export interface Inbox {
  readonly storage: DurableObjectStorage;
  readonly core: Core;
  readonly registration: Registration;
  readonly rules: PayloadRules;
  readonly log: MessageLog;
  /** Whether the answer can be sent: the connection may have ended while an identification was looked up. */
  readonly isOpen: boolean;
  /** See ingestMessage. */
  readonly room: Map<string, number>;
  /** What the message asks of an identification; null where it asks nothing. */
  readonly token: Question | null;
  readonly nowMillis: number;
}

/** Messages after which the delivery of charging profiles looks again. */
const OF_PROFILES: ReadonlySet<string> = new Set(["BootNotification", "NotifyReport", "ReportChargingProfiles"]);
const UNCHANGED: Changes = { sessionIds: [], turned: false };
const EMPTY: JsonObject = { kind: "object", members: [], start: 0, end: 0 };

/** Takes a call or a SEND. Everything is durable when it returns; it throws when nothing was stored. */
export function takeCall(inbox: Inbox, frame: CallFrame, text: string): Taken {
  const { version } = inbox.rules;
  const { action, payload } = frame;
  const refusal = actionError(version, action, "station");
  if (refusal !== null) return refuse(inbox, frame, text, refusal);
  if (isTransactionMessage(version, action)) return takeTransactionMessage(inbox, frame, payload, text);
  const barred = statusError(inbox, action);
  if (barred !== null) return refuse(inbox, frame, text, barred);
  const checked = checkPayload(inbox.rules, action, "request", payload);
  if (!checked.ok) return refuse(inbox, frame, text, checked.error);
  const told = tell(inbox, inbox.token, null);
  const own = answerTo(version, action, payload, inbox.nowMillis);
  const answer = withStatus(inbox, action, own === null ? null : { ...own, ...told.answer });
  if (answer === null) {
    const code = errorCode(version, "action-unknown");
    return refuse(inbox, frame, text, { code, description: "This server does not implement the action.", details: {} });
  }
  const reply = frame.kind === "send" ? null : writeResult(frame.messageId, answer);
  const shown = inbox.storage.transactionSync(() => {
    const news = takeNews(inbox, action, payload);
    told.remember();
    append(inbox, frame, text, reply === null ? "unanswered" : "answered", reply, null);
    return news;
  });
  return {
    ...{ reply, changes: UNCHANGED, grown: false },
    ...(shown ? { shown } : {}),
    ...(OF_PROFILES.has(action) ? { profiles: true } : {}),
  };
}

/** Takes a frame that cannot be read. What it was to be decides: a transaction message is set aside and answered. */
export function takeFault(inbox: Inbox, fault: FrameFault, text: string): Taken {
  const { kind, messageId, action } = fault;
  if (kind === "call" && messageId !== null && action !== null && isTransactionMessage(inbox.rules.version, action)) {
    const frame = { ok: true, kind, messageId, action, payload: EMPTY } as const;
    return takeTransactionMessage(inbox, frame, null, text, fault.error.description);
  }
  inbox.storage.transactionSync(() => {
    append(inbox, { messageId, action }, text, fault.reply === null ? "unanswered" : "refused", fault.reply, null);
    noteRefused(inbox, action, fault.error.code);
  });
  return { reply: fault.reply, changes: UNCHANGED, grown: false, counted: true };
}

/** Logs a frame that answers nothing. */
export function takeStray(inbox: Inbox, messageId: string, text: string): void {
  inbox.storage.transactionSync(() => {
    append(inbox, { messageId, action: null }, text, "unanswered", null, null);
  });
}

function takeTransactionMessage(
  inbox: Inbox,
  frame: CallFrame,
  payload: JsonObject | null,
  text: string,
  fault = "No reading could be made of it.",
): Taken {
  const { storage, core, registration, nowMillis } = inbox;
  const sql = storage.sql;
  return storage.transactionSync(() => {
    const { version } = inbox.rules;
    const message = { version, action: frame.action, payload, text };
    const { given, readings: items } = readMessage(sql, message, nowMillis);
    const question = inbox.token ?? (given === null ? null : UNREADABLE_START);
    const [first] = items;
    const told = tell(inbox, question, { transactionId: first?.transactionId ?? null, evseId: first?.evseId ?? null });
    told.remember();
    const readings = items.map((item) => withToken(item, told.status));
    const { changes, grown, full } = ingestMessage(sql, core, registration, readings, inbox.room, nowMillis);
    const isLost = payload === null || (readings.length === 0 && says(message)) || full;
    if (isLost) {
      const kept = { version, action: frame.action, frame: text, reason: full ? "session-full" : fault };
      setAside(sql, core, kept, nowMillis);
      noteKept(inbox, frame.action, full ? "session-full" : "unreadable");
    }
    const own =
      given === null ? answerTo(version, frame.action, payload ?? EMPTY, nowMillis) : { transactionId: given };
    const reply = frame.kind === "send" ? null : writeResult(frame.messageId, { ...own, ...told.answer });
    const transactionId = readings[0]?.transactionId ?? null;
    append(inbox, frame, text, isLost ? "kept" : "answered", reply, transactionId);
    return { reply, changes, grown, ...(isLost ? { counted: true } : {}) };
  });
}

/** What a message is told of the identification that it asks about. */
function tell({ storage, registration, rules, nowMillis }: Inbox, question: Question | null, place: Place | null) {
  if (question === null) return { answer: {}, status: null, remember: () => {} };
  const judgement = judgeQuestion(storage.sql, question, place, nowMillis);
  // Nobody may charge at a station that is not accepted; what is stored of the identification stays its own.
  const isBarred = registration.registrationStatus !== "accepted" && question.asked.purpose === "start";
  const told = isBarred ? { ...judgement, status: "blocked" as const } : judgement;
  return {
    answer: identificationAnswer(rules.version, question.asked, told),
    status: judgement.status,
    remember: () => {
      rememberToken(storage.sql, question, nowMillis);
      rememberStart(storage.sql, judgement, place);
    },
  };
}

function withToken(item: ReadingItem, status: TokenStatus | null): ReadingItem {
  return item.idToken === undefined || status === null ? item : { ...item, idTokenStatus: status };
}

function refuse(inbox: Inbox, frame: CallFrame, text: string, error: ErrorReport): Taken {
  const reply = frame.kind === "send" ? null : writeError(frame.messageId, error);
  inbox.storage.transactionSync(() => {
    append(inbox, frame, text, reply === null ? "unanswered" : "refused", reply, null);
    noteRefused(inbox, frame.action, error.code);
  });
  return { reply, changes: UNCHANGED, grown: false, counted: true };
}

function append(
  inbox: Inbox,
  { messageId, action }: { readonly messageId: string | null; readonly action: string | null },
  request: string,
  outcome: NewMessage["outcome"],
  response: string | null,
  transactionId: string | null,
): void {
  const { log, nowMillis: atMillis, rules, isOpen } = inbox;
  // A message that was set aside stays marked as one.
  const isLost = !isOpen && response !== null;
  log.append({
    ...{ atMillis, direction: "in", version: rules.version, messageId, action },
    // A station that answers too late, or tells too much, names passwords in what nobody asked for.
    ...{ outcome: isLost && outcome !== "kept" ? "offline" : outcome, response: isLost ? null : response },
    ...{ request: frameWithoutSecrets(request), transactionId },
  });
}
