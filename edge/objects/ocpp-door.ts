// A station's OCPP connection from its object's side: takes the socket in, hands each message to the inbox or to the call
// that waits for it, sends the answer once everything is stored, and notes when the station comes and goes.
import type { Command, CommandAnswer, Connection } from "../contract/ocpp.ts";
import type { RegistrationStatus } from "../contract/stations.ts";
import { core } from "../core.ts";
import { describeError } from "../error-log.ts";
import { logEvent } from "../event-log.ts";
import { mayCall } from "../ocpp/calls-allowed.ts";
import { type Frame, type FrameFault, parseFrame } from "../ocpp/frame.ts";
import { mayTriggerBoot } from "../ocpp/registration-status.ts";
import { loadRules } from "../ocpp/validate.ts";
import { chooseVersion, isTransactionMessage, type OcppVersion } from "../ocpp/versions.ts";
import { type Answer, connectsTooOften, STATION_NOT_ACCEPTED } from "./answer.ts";
import { TokenLookups } from "./authorization.ts";
import { type CallHooks, Calls, MAX_WAITING_CALLS } from "./calls.ts";
import { commandProblem } from "./command-check.ts";
import { type ConnectionRow, loadConnection, saveConnected, saveDisconnected } from "./connection.ts";
import { type Inbox, type Taken, takeCall, takeFault, takeStray } from "./inbox.ts";
import { MessageBrake } from "./message-brake.ts";
import { MessageLog } from "./message-log.ts";
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { loadRegistration, nextRevision, type Registration } from "./registration.ts";
import {
  acceptSocket,
  CLOSE_INTERNAL,
  CLOSE_POLICY,
  CLOSE_SECRET_CHANGED,
  CLOSE_SILENT,
  CLOSE_TRY_LATER,
  CLOSE_UNSUPPORTED_DATA,
  endSocket,
  type LiveSocket,
  liveSocket,
  refuseSocket,
  type SocketState,
  stateOf,
} from "./sockets.ts";
import { connectedUntil, noteConnected, noteGone } from "./status-history.ts";

/** Whoever is there answers at once; a telephone network takes seconds. */
export const SIGN_OF_LIFE_MILLIS = 30_000;

export class OcppDoor {
  readonly log: MessageLog;
  readonly #context: DurableObjectState;
  readonly calls: Calls;
  readonly #room = new Map<string, number>();
  readonly #brake = new MessageBrake();
  readonly #lookups: TokenLookups;
  #heldBack = 0;

  constructor(context: DurableObjectState, database: D1Database, hooks: CallHooks) {
    this.#lookups = new TokenLookups(database);
    this.#context = context;
    this.log = new MessageLog(context.storage.sql);
    this.calls = new Calls(context, this.log, hooks);
  }

  /**
   * Opens the socket of a station that was let in; a refusal is answered as a problem with the status 403.
   * @param offered Subprotocols as the request lists them.
   */
  accept(offered: string): Response {
    const version = chooseVersion(offered.split(",").map((name) => name.trim()));
    if (version === null) return refuseSocket();
    const { storage } = this.#context;
    const before = liveSocket(this.#context);
    const nowMillis = Date.now();
    const retryAfterSeconds = this.#brake.connect(nowMillis);
    if (retryAfterSeconds !== null) {
      return Response.json(connectsTooOften(retryAfterSeconds).problem, { status: 403 });
    }
    const number = storage.transactionSync(() => {
      this.#noteConnection(nowMillis);
      const number = saveConnected(storage.sql, version, nowMillis);
      putOutbox(storage.sql, STATION_ITEM, nextRevision(storage.sql), false);
      return number;
    });
    if (before !== null) this.calls.lose(before.socket, before.state, nowMillis);
    logEvent({ event: "connection-opened", stationId: this.#stationId(), version, connection: number }, nowMillis);
    return acceptSocket(this.#context, { number, version, openedAtMillis: nowMillis, outstanding: null });
  }

  /**
   * Takes one message of a socket. Null when it is none to be taken: binary, or from a socket that was replaced. The
   * answer is sent here, and held back by the platform until what was stored is durable.
   */
  async message(socket: WebSocket, message: string | ArrayBuffer): Promise<Taken | null> {
    const known = stateOf(socket);
    if (known === null) return null;
    // What came whole before the connection ended is taken, also when a pause ends after that: a station that resets
    // itself sends the end of its transaction, hangs up, and does not always send it again.
    const before = this.#heard(known);
    if (before === null) return null;
    // Messages that arrive during a pause go on in their order.
    const rules = await loadRules(known.version);
    if (typeof message !== "string") {
      endSocket({ socket, state: known }, CLOSE_UNSUPPORTED_DATA, "OCPP-J messages are text.");
      return null;
    }
    const frame = parseFrame(rules.version, message);
    const isTransaction = isOfTransaction(rules.version, frame);
    const pace = this.#brake.take(isTransaction, this.#heldBack, Date.now());
    const turn = pace.kind === "flood" ? null : this.#lookups.turn(rules.version, frame, before.stationId);
    const token = turn === null ? null : await turn;
    if (turn !== null) this.#lookups.release(turn);
    const { storage } = this.#context;
    // It may have changed during the pause.
    const registration = loadRegistration(storage.sql);
    if (registration === null) return null;
    const live = { socket, state: stateOf(socket) ?? known };
    if (live.state.ended === true) return null;
    if (pace.kind === "flood") return this.#endFlood(live, registration.stationId, isTransaction);
    const inbox = {
      storage,
      core: core(),
      registration,
      rules,
      log: this.log,
      isOpen: socket.readyState === WebSocket.OPEN,
      room: this.#room,
      token,
      nowMillis: Date.now(),
    };
    try {
      const taken = this.#take(inbox, live, frame, message);
      if (pace.kind === "slow") await this.#holdBack(pace.millis);
      const isOpen = socket.readyState === WebSocket.OPEN;
      if (taken !== null && taken.reply !== null && isOpen) socket.send(taken.reply);
      return taken;
    } catch (error) {
      // Nothing was stored, so nothing is answered: the station sends it again, which an error would tell it not to do.
      this.log.forget();
      this.#room.clear();
      const { stationId } = registration;
      logEvent({ event: "message-failed", stationId, error: describeError(error) }, inbox.nowMillis);
      endSocket(live, CLOSE_INTERNAL, "The message could not be stored.");
      return null;
    }
  }

  #take(inbox: Inbox, live: LiveSocket, frame: Frame | FrameFault, text: string): Taken | null {
    if (!frame.ok) {
      return this.calls.settleFault(live, frame, text, inbox.nowMillis) ? null : takeFault(inbox, frame, text);
    }
    if ("action" in frame) return takeCall(inbox, frame, text);
    if (!this.calls.settle(live, frame, text, inbox.rules, inbox.nowMillis)) takeStray(inbox, frame.messageId, text);
    return null;
  }

  /** Messages came faster than any working station sends. What was not stored is not answered: it has it still. */
  #endFlood(live: LiveSocket, stationId: string, transactions: boolean): null {
    logEvent({ event: "flood", stationId, connection: live.state.number, transactions });
    if (transactions) endSocket(live, CLOSE_TRY_LATER, "Wait for the answers before you send more.");
    else endSocket(live, CLOSE_POLICY, "Too many messages.");
    return null;
  }

  async #holdBack(millis: number): Promise<void> {
    this.#heldBack += 1;
    await scheduler.wait(millis);
    this.#heldBack -= 1;
  }

  /** Asks the station to register again, so that it learns of its status. What it says to that stands in the log. */
  async requestBoot(before: RegistrationStatus): Promise<void> {
    const live = liveSocket(this.#context);
    if (live === null || !mayTriggerBoot(before, live.state.version)) return;
    const call = { action: "TriggerMessage", payload: { requestedMessage: "BootNotification" } };
    await this.calls.call({ ...call, deadlineMillis: Date.now() + 30_000 }, () => {});
  }

  /** Ends the connection; the station may open another. */
  close(reason: string): void {
    const live = liveSocket(this.#context);
    if (live !== null) endSocket(live, CLOSE_SECRET_CHANGED, reason);
  }

  /** A socket is gone. True when it was the live one. @param code The close code that the station sent; null: none. */
  closed(socket: WebSocket, code: number | null): boolean {
    const state = stateOf(socket);
    if (state === null) return false;
    const nowMillis = Date.now();
    const seconds = Math.round((nowMillis - (state.openedAtMillis ?? nowMillis)) / 1_000);
    const stationId = this.#stationId();
    logEvent({ event: "connection-closed", stationId, connection: state.number, code, seconds }, nowMillis);
    this.calls.lose(socket, state, nowMillis);
    return this.#disconnect(state.number, nowMillis);
  }

  /** Readings came another way. */
  forgetRoom(): void {
    this.#room.clear();
  }

  /** After a restart sockets are gone without a word. True when one was. */
  noticeLoss(): boolean {
    const row = loadConnection(this.#context.storage.sql);
    if (row === null || row.disconnectedAtMillis !== null || liveSocket(this.#context) !== null) return false;
    return this.#disconnect(row.number, Date.now());
  }

  /**
   * To be asked at each look: a station that has said nothing for too long is asked for a sign of life, and its connection ended where
   * none has come by the next look, since a network that went away closes no socket. Only its answer counts, be it a refusal.
   */
  checkSilence(): "heard" | "asked" | "ended" {
    const live = liveSocket(this.#context);
    const status = loadRegistration(this.#context.storage.sql)?.registrationStatus;
    const nowMillis = Date.now();
    if (live === null || status !== "accepted" || this.connectedUntilMillis(nowMillis) === nowMillis) return "heard";
    const askedAtMillis = this.log.newestAtMillis() ?? 0;
    if (askedAtMillis <= this.connectedUntilMillis(nowMillis)) {
      const call = { action: "TriggerMessage", payload: { requestedMessage: "Heartbeat" } };
      const deadlineMillis = nowMillis + SIGN_OF_LIFE_MILLIS;
      this.#context.waitUntil(this.calls.call({ ...call, deadlineMillis }, () => {}));
      return "asked";
    }
    if (nowMillis - askedAtMillis < SIGN_OF_LIFE_MILLIS) return "asked";
    endSocket(live, CLOSE_SILENT, "Nothing was heard of the station.");
    return this.closed(live.socket, null) ? "ended" : "heard";
  }

  /** Until when the connection is taken for one, as far as is known by now. */
  connectedUntilMillis(nowMillis: number): number {
    const connectedAtMillis = loadConnection(this.#context.storage.sql)?.connectedAtMillis ?? 0;
    return connectedUntil(Math.max(this.log.heardAtMillis() ?? 0, connectedAtMillis), nowMillis);
  }

  get isOnline(): boolean {
    return liveSocket(this.#context) !== null;
  }

  /** Connection and what the station said of itself; null when it has never connected. */
  connection(): { readonly connection: Connection; readonly boot: ConnectionRow["boot"] } | null {
    const row = loadConnection(this.#context.storage.sql);
    if (row === null) return null;
    const { version, connectedAtMillis, disconnectedAtMillis, boot } = row;
    const online = this.isOnline;
    const lastMessageAtMillis = this.log.newestAtMillis();
    return { connection: { online, version, connectedAtMillis, disconnectedAtMillis, lastMessageAtMillis }, boot };
  }

  /** Sends a command and waits. `commit` runs in the transaction that logs it, if it is sent. */
  async command(command: Command, commit: () => void): Promise<Answer<CommandAnswer>> {
    const live = liveSocket(this.#context);
    if (live === null) return { ok: true, value: { status: "offline" } };
    const rules = await loadRules(live.state.version);
    const problem = commandProblem(rules, command);
    if (problem !== null) return { ok: false, problem };
    const status = loadRegistration(this.#context.storage.sql)?.registrationStatus;
    if (status === undefined || !mayCall(status, command.action)) return STATION_NOT_ACCEPTED;
    if (this.calls.isFull) {
      const detail = `${MAX_WAITING_CALLS} commands wait for this station already.`;
      return { ok: false, problem: { code: "too-many-attempts", detail, retryAfterSeconds: 10 } };
    }
    const { action, payload, timeoutSeconds } = command;
    const deadlineMillis = Date.now() + timeoutSeconds * 1_000;
    return { ok: true, value: await this.calls.call({ action, payload, deadlineMillis }, commit) };
  }

  /** The station whose message this is; null where its socket was replaced, or ended from here. */
  #heard(state: SocketState): Registration | null {
    if (state.ended === true) return null;
    const { sql } = this.#context.storage;
    const live = liveSocket(this.#context);
    const newest = live?.state.number ?? loadConnection(sql)?.number;
    return newest === state.number ? loadRegistration(sql) : null;
  }

  #stationId(): string {
    return loadRegistration(this.#context.storage.sql)?.stationId ?? "";
  }

  /** A connection that takes the place of one that still works is no change. Runs inside the caller's transaction. */
  #noteConnection(nowMillis: number): void {
    const { sql } = this.#context.storage;
    const before = loadConnection(sql);
    if (before !== null && before.disconnectedAtMillis === null) {
      const goneAtMillis = this.connectedUntilMillis(nowMillis);
      if (goneAtMillis === nowMillis) return;
      noteGone(sql, goneAtMillis);
    }
    noteConnected(sql, nowMillis);
  }

  #disconnect(number: number, nowMillis: number): boolean {
    const { storage } = this.#context;
    const goneAtMillis = this.connectedUntilMillis(nowMillis);
    return storage.transactionSync(() => {
      if (!saveDisconnected(storage.sql, number, goneAtMillis)) return false;
      noteGone(storage.sql, goneAtMillis);
      putOutbox(storage.sql, STATION_ITEM, nextRevision(storage.sql), false);
      return true;
    });
  }
}

/** What is never refused, however broken it came. */
function isOfTransaction(version: OcppVersion, frame: Frame | FrameFault): boolean {
  return "action" in frame && frame.action !== null && isTransactionMessage(version, frame.action);
}
