// A station's OCPP connection from its object's side: takes the socket in, hands each message to the inbox or to the call
// that waits for it, sends the answer once everything is stored, and notes when the station comes and goes.
import { parseJson } from "../../assembly/host/json.ts";
import type { Command, CommandAnswer, Connection } from "../contract/ocpp.ts";
import { core } from "../core.ts";
import { describeError } from "../error-log.ts";
import { parseFrame } from "../ocpp/frame.ts";
import { actionError, checkPayload, loadRules, type PayloadRules } from "../ocpp/validate.ts";
import { chooseVersion } from "../ocpp/versions.ts";
import type { Answer } from "./answer.ts";
import { Calls, MAX_WAITING_CALLS } from "./calls.ts";
import { type ConnectionRow, loadConnection, saveConnected, saveDisconnected } from "./connection.ts";
import { type Inbox, type Taken, takeCall, takeFault, takeStray } from "./inbox.ts";
import { MessageLog } from "./message-log.ts";
import { putOutbox, STATION_ITEM } from "./outbox-table.ts";
import { loadStation, nextRevision } from "./registration.ts";
import {
  acceptSocket,
  CLOSE_INTERNAL,
  CLOSE_SECRET_CHANGED,
  CLOSE_UNSUPPORTED_DATA,
  type LiveSocket,
  liveSocket,
  refuseSocket,
  stateOf,
} from "./sockets.ts";

export class OcppDoor {
  readonly log: MessageLog;
  readonly #context: DurableObjectState;
  readonly #calls: Calls;
  readonly #room = new Map<string, number>();

  constructor(context: DurableObjectState) {
    this.#context = context;
    this.log = new MessageLog(context.storage.sql);
    this.#calls = new Calls(context, this.log);
  }

  /** Opens the socket of a station that was let in. @param offered Subprotocols as the request lists them. */
  accept(offered: string): Response {
    const version = chooseVersion(offered.split(",").map((name) => name.trim()));
    if (version === null) return refuseSocket();
    const { storage } = this.#context;
    const before = liveSocket(this.#context);
    const nowMillis = Date.now();
    const number = storage.transactionSync(() => {
      const number = saveConnected(storage.sql, version, nowMillis);
      putOutbox(storage.sql, STATION_ITEM, nextRevision(storage.sql), false);
      return number;
    });
    if (before !== null) this.#calls.lose(before.socket, before.state, nowMillis);
    return acceptSocket(this.#context, { number, version, outstanding: null });
  }

  /**
   * Takes one message of a socket. Null when it is none to be taken: binary, or from a socket that was replaced. The
   * answer is sent here, and held back by the platform until what was stored is durable.
   */
  async message(socket: WebSocket, message: string | ArrayBuffer): Promise<Taken | null> {
    const known = stateOf(socket);
    if (known === null) return null;
    // The one pause: messages that arrive during it go on in their order.
    const rules = await loadRules(known.version);
    const live = liveSocket(this.#context);
    const station = loadStation(this.#context.storage.sql);
    if (live === null || live.state.number !== known.number || station === null) return null;
    if (typeof message !== "string") {
      socket.close(CLOSE_UNSUPPORTED_DATA, "OCPP-J messages are text.");
      return null;
    }
    const { storage } = this.#context;
    const { registration } = station;
    const inbox = {
      storage,
      core: core(),
      registration,
      rules,
      log: this.log,
      room: this.#room,
      nowMillis: Date.now(),
    };
    try {
      const taken = this.#take(inbox, { socket, state: live.state }, message);
      if (taken !== null && taken.reply !== null) socket.send(taken.reply);
      return taken;
    } catch (error) {
      // Nothing was stored, so nothing is answered: the station sends it again, which an error would tell it not to do.
      this.log.forget();
      this.#room.clear();
      console.error(`OCPP message of ${registration.stationId}: ${describeError(error)}`);
      socket.close(CLOSE_INTERNAL, "The message could not be stored.");
      return null;
    }
  }

  #take(inbox: Inbox, live: LiveSocket, text: string): Taken | null {
    const frame = parseFrame(inbox.rules.version, text);
    if (!frame.ok) return takeFault(inbox, frame, text);
    if ("action" in frame) return takeCall(inbox, frame, text);
    if (!this.#calls.settle(live, frame, text, inbox.rules, inbox.nowMillis)) takeStray(inbox, frame.messageId, text);
    return null;
  }

  /** Ends the connection; the station may open another. */
  close(reason: string): void {
    liveSocket(this.#context)?.socket.close(CLOSE_SECRET_CHANGED, reason);
  }

  /** A socket is gone. True when it was the live one. */
  closed(socket: WebSocket): boolean {
    const state = stateOf(socket);
    if (state === null) return false;
    const nowMillis = Date.now();
    this.#calls.lose(socket, state, nowMillis);
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
    if (this.#calls.isFull) {
      const detail = `${MAX_WAITING_CALLS} commands wait for this station already.`;
      return { ok: false, problem: { code: "too-many-attempts", detail, retryAfterSeconds: 10 } };
    }
    const { action, payload, timeoutSeconds } = command;
    const deadlineMillis = Date.now() + timeoutSeconds * 1_000;
    return { ok: true, value: await this.#calls.call({ action, payload, deadlineMillis }, commit) };
  }

  #disconnect(number: number, nowMillis: number): boolean {
    const { storage } = this.#context;
    return storage.transactionSync(() => {
      if (!saveDisconnected(storage.sql, number, nowMillis)) return false;
      putOutbox(storage.sql, STATION_ITEM, nextRevision(storage.sql), false);
      return true;
    });
  }
}

/** Why a command cannot be sent in the station's version. */
function commandProblem(rules: PayloadRules, { action, payload }: Command) {
  const refusal = actionError(rules.version, action, "csms");
  if (refusal !== null) {
    const detail = `/action: OCPP ${rules.version} has no such call to a station.`;
    return { code: "schema-violated", detail, pointer: "/action" } as const;
  }
  const json = parseJson(new TextEncoder().encode(JSON.stringify(payload)), 24);
  if (!json.ok)
    return { code: "json-too-deep", detail: "/payload is nested too deeply.", pointer: "/payload" } as const;
  const checked = checkPayload(rules, action, "request", json.root);
  if (checked.ok) return null;
  const [fault] = checked.faults;
  const pointer = `/payload${fault?.pointer ?? ""}`;
  return { code: "schema-violated", detail: `${pointer}: ${fault?.rule ?? ""}`, pointer } as const;
}
