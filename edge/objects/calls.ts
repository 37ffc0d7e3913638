// Calls to the station: one at a time (OCPP-J 1.6 §4.1.1), each with a deadline that counts its wait in line as well. The
// call that waits for its answer stands in its socket's attachment, so that an answer is known after an eviction too.
import { type JsonNode, toValue } from "../../assembly/host/json.ts";
import type { CommandAnswer } from "../contract/ocpp.ts";
import { logEvent } from "../event-log.ts";
import type { ErrorFrame, ResultFrame } from "../ocpp/frame.ts";
import { writeCall, writeResultError } from "../ocpp/frame.ts";
import { frameWithoutSecrets } from "../ocpp/secrets.ts";
import { checkPayload, type PayloadRules } from "../ocpp/validate.ts";
import type { MessageLog } from "./message-log.ts";
import { loadStation } from "./registration.ts";
import { type LiveSocket, liveSocket, type Outstanding, type SocketState, saveState } from "./sockets.ts";

/** Commands that wait for their turn: more than a person's screens send, and a bound for a program that does not wait. */
export const MAX_WAITING_CALLS = 16;

export interface Call {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly deadlineMillis: number;
}

/** Told of each call, also of one that was sent before an eviction. */
export interface CallHooks {
  /** An answer has come that fits its schema. */
  readonly answered: (call: Outstanding, payload: JsonNode, nowMillis: number) => void;
  readonly ended: (messageId: string, answer: CommandAnswer) => void;
}

const OFFLINE: CommandAnswer = { status: "offline" };
const TIMEOUT: CommandAnswer = { status: "timeout" };

export class Calls {
  readonly #context: DurableObjectState;
  readonly #log: MessageLog;
  readonly #hooks: CallHooks;
  readonly #answers = new Map<string, (answer: CommandAnswer) => void>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(context: DurableObjectState, log: MessageLog, hooks: CallHooks) {
    this.#context = context;
    this.#log = log;
    this.#hooks = hooks;
  }

  get isFull(): boolean {
    return this.#waiting >= MAX_WAITING_CALLS;
  }

  /**
   * Sends a call when its turn comes and waits for the answer. `commit` runs in the transaction that logs the call,
   * before anything is sent.
   */
  async call(call: Call, commit: (messageId: string) => void): Promise<CommandAnswer> {
    const beganMillis = Date.now();
    const answer = await this.#callInTurn(call, commit);
    const stationId = loadStation(this.#context.storage.sql)?.registration.stationId ?? "";
    const millis = Date.now() - beganMillis;
    logEvent({ event: "command", stationId, action: call.action, status: answer.status, millis });
    return answer;
  }

  async #callInTurn(call: Call, commit: (messageId: string) => void): Promise<CommandAnswer> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#waiting += 1;
    try {
      if ((await this.#until(before, call.deadlineMillis)) === null) return TIMEOUT;
      const live = await this.#freeSocket(call.deadlineMillis);
      return live === "busy" ? TIMEOUT : live === null ? OFFLINE : await this.#send(live, call, commit);
    } finally {
      this.#waiting -= 1;
      // Whoever is next waits for those before this one too, which may have given up its turn.
      before.then(resolve);
    }
  }

  /** Takes an answer of the station. False when nothing asked for it. */
  settle(
    live: LiveSocket,
    frame: ResultFrame | ErrorFrame,
    text: string,
    rules: PayloadRules,
    nowMillis: number,
  ): boolean {
    const { outstanding } = live.state;
    if (outstanding === null || outstanding.messageId !== frame.messageId || frame.kind === "result-error")
      return false;
    const { answer, fault } = answerOf(frame, outstanding.action, rules);
    const outcome = frame.kind === "result" ? "answered" : "refused";
    this.#log.settle(outstanding.number, outcome, frameWithoutSecrets(text), nowMillis);
    if (answer.status === "answered" && frame.kind === "result") {
      this.#hooks.answered(outstanding, frame.payload, nowMillis);
    }
    this.#end(live.socket, live.state, answer);
    // 2.1 tells the station that its answer could not be used.
    if (fault !== null && rules.version === "2.1") live.socket.send(writeResultError(frame.messageId, fault));
    return true;
  }

  /** The socket is gone, and with it the answer that was waited for. */
  lose(socket: WebSocket, state: SocketState, nowMillis: number): void {
    if (state.outstanding === null) return;
    this.#log.settle(state.outstanding.number, "offline", null, nowMillis);
    this.#end(socket, state, OFFLINE);
  }

  async #send(
    live: LiveSocket,
    { action, payload, deadlineMillis }: Call,
    commit: (messageId: string) => void,
  ): Promise<CommandAnswer> {
    // 36 characters, the longest that OCPP allows.
    const messageId = crypto.randomUUID();
    const text = writeCall(messageId, action, payload);
    const number = this.#context.storage.transactionSync(() => {
      commit(messageId);
      return this.#log.append({
        ...{ atMillis: Date.now(), direction: "out", version: live.state.version, messageId, action },
        ...{ outcome: "pending", request: frameWithoutSecrets(text), response: null, transactionId: null },
      });
    });
    const state = { ...live.state, outstanding: { messageId, action, number, deadlineMillis } };
    saveState(live.socket, state);
    const answer = this.#answer(messageId);
    live.socket.send(text);
    const answered = await this.#until(answer, deadlineMillis);
    if (answered !== null) return answered.value;
    this.#log.settle(number, "timeout", null, Date.now());
    this.#end(live.socket, state, TIMEOUT);
    return TIMEOUT;
  }

  /** The live socket with no call waiting: one that was sent before an eviction keeps its turn until its own deadline. */
  async #freeSocket(deadlineMillis: number): Promise<LiveSocket | "busy" | null> {
    const live = liveSocket(this.#context);
    const outstanding = live?.state.outstanding ?? null;
    if (live === null || outstanding === null) return live;
    const until = Math.min(deadlineMillis, outstanding.deadlineMillis);
    if ((await this.#until(this.#answer(outstanding.messageId), until)) === null) {
      if (outstanding.deadlineMillis > deadlineMillis) return "busy";
      this.#log.settle(outstanding.number, "timeout", null, Date.now());
      this.#hooks.ended(outstanding.messageId, TIMEOUT);
    }
    const now = liveSocket(this.#context);
    return now === null ? null : { socket: now.socket, state: { ...now.state, outstanding: null } };
  }

  #answer(messageId: string): Promise<CommandAnswer> {
    return new Promise((resolve) => {
      this.#answers.set(messageId, resolve);
    });
  }

  #end(socket: WebSocket, state: SocketState, answer: CommandAnswer): void {
    const messageId = state.outstanding?.messageId ?? "";
    if (socket.readyState === WebSocket.OPEN) saveState(socket, { ...state, outstanding: null });
    this.#hooks.ended(messageId, answer);
    this.#answers.get(messageId)?.(answer);
    this.#answers.delete(messageId);
  }

  /** What a promise answers; null when the deadline comes first. */
  async #until<T>(promise: Promise<T>, deadlineMillis: number): Promise<{ readonly value: T } | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = new Promise<null>((done) => {
      timer = setTimeout(() => done(null), Math.max(0, deadlineMillis - Date.now()));
    });
    const first = await Promise.race([promise.then((value) => ({ value })), deadline]);
    clearTimeout(timer);
    return first;
  }
}

function answerOf(frame: ResultFrame | ErrorFrame, action: string, rules: PayloadRules) {
  if (frame.kind !== "result") {
    const details = frame.details === null ? {} : { details: toValue(frame.details) };
    const error = { code: frame.code, description: frame.description, ...details };
    return { answer: { status: "error", error } satisfies CommandAnswer, fault: null };
  }
  const response = toValue(frame.payload);
  const checked = checkPayload(rules, action, "response", frame.payload);
  if (checked.ok) return { answer: { status: "answered", response } satisfies CommandAnswer, fault: null };
  return { answer: { status: "error", response, error: checked.error } satisfies CommandAnswer, fault: checked.error };
}
