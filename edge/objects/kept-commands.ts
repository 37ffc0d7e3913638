// Commands that wait for their station: kept in the object's table, sent in their order once the station is there and has
// been answered, and never sent twice. What comes of one is noted where the answer arrives, so that an eviction between
// the call and its answer loses nothing.
import type { Author } from "../audit-entry.ts";
import type { Command, CommandAnswer, KeptCommand } from "../contract/ocpp.ts";
import type { RegistrationStatus } from "../contract/stations.ts";
import { describeError } from "../error-log.ts";
import { mayCall } from "../ocpp/calls-allowed.ts";
import { loadRules } from "../ocpp/validate.ts";
import { OCPP_VERSIONS, type OcppVersion } from "../ocpp/versions.ts";
import { type Answer, COMMAND_ENDED, COMMAND_UNKNOWN } from "./answer.ts";
import type { Calls } from "./calls.ts";
import { commandProblem } from "./command-check.ts";
import {
  addKeptCommand,
  endWaiting,
  loadKeptCommands,
  loadWaiting,
  MAX_KEPT_LENGTH,
  markEnded,
  markSent,
  sweep,
  type WaitingCommand,
} from "./kept-commands-table.ts";
import { liveSocket } from "./sockets.ts";

/** Commands of one station that wait at the same time: what people leave for it in a week, and a bound for a program. */
export const MAX_KEPT_WAITING = 50;

/** What the rest of the object does for it. */
export interface KeptCommandHooks {
  /** The registration as it is now; null: none. */
  readonly registrationStatus: () => RegistrationStatus | null;
  /** Writes the entry of the audit trail. Runs in the transaction that logs the call. */
  readonly noteSent: (command: WaitingCommand) => void;
  /** Something was committed that D1 should have. */
  readonly committed: () => Promise<void>;
}

/** Thrown inside the transaction of a call: it was cancelled or expired while it waited for its turn. */
class WaitsNoMore extends Error {}

export class KeptCommands {
  readonly #context: DurableObjectState;
  readonly #calls: Calls;
  readonly #hooks: KeptCommandHooks;
  /** Undefined: not looked yet since the object woke. */
  #mayWait: boolean | undefined;
  #sending = false;

  constructor(context: DurableObjectState, calls: Calls, hooks: KeptCommandHooks) {
    this.#context = context;
    this.#calls = calls;
    this.#hooks = hooks;
  }

  /**
   * Keeps a command for the station. It is checked against the schema of `version`, or where that is null (the station
   * never connected) must fit one version. `note` runs in the transaction that keeps it.
   */
  async keep(
    command: Command,
    author: Author,
    version: OcppVersion | null,
    note: (commandId: string) => void,
  ): Promise<Answer<CommandAnswer>> {
    const { action, payload, timeoutSeconds, expiresInSeconds } = command;
    const versions = version === null ? OCPP_VERSIONS : [version];
    const problems = await Promise.all(versions.map(async (one) => commandProblem(await loadRules(one), command)));
    const [problem] = problems;
    if (problems.every((one) => one !== null) && problem !== undefined && problem !== null) {
      return { ok: false, problem };
    }
    if (JSON.stringify(payload).length > MAX_KEPT_LENGTH) {
      const detail = `/payload: a command that waits has at most ${MAX_KEPT_LENGTH} characters.`;
      return { ok: false, problem: { code: "schema-violated", detail, pointer: "/payload" } };
    }
    const { sql } = this.#context.storage;
    const nowMillis = Date.now();
    if (loadWaiting(sql, nowMillis).length >= MAX_KEPT_WAITING) {
      const detail = `${MAX_KEPT_WAITING} commands wait for this station already.`;
      return { ok: false, problem: { code: "too-many-attempts", detail } };
    }
    const commandId = this.#context.storage.transactionSync(() => {
      sweep(sql, this.#outstanding(nowMillis), nowMillis);
      const expiresAtMillis = nowMillis + expiresInSeconds * 1_000;
      const kept = { action, payload, timeoutSeconds, author, createdAtMillis: nowMillis, expiresAtMillis };
      const id = String(addKeptCommand(sql, kept));
      note(id);
      return id;
    });
    this.#mayWait = true;
    return { ok: true, value: { status: "waiting", commandId } };
  }

  /** All that wait and the newest that ended, newest first. */
  list(): KeptCommand[] {
    this.#sweep();
    return loadKeptCommands(this.#context.storage.sql, null);
  }

  one(commandId: string): Answer<KeptCommand> {
    const number = numberOf(commandId);
    if (number === null) return COMMAND_UNKNOWN;
    this.#sweep();
    const [value] = loadKeptCommands(this.#context.storage.sql, number);
    return value === undefined ? COMMAND_UNKNOWN : { ok: true, value };
  }

  /** Takes back one that waits. `note` runs in the transaction that ends it. */
  cancel(commandId: string, note: (command: WaitingCommand) => void): Answer<KeptCommand> {
    const found = this.one(commandId);
    if (!found.ok) return found;
    const { storage } = this.#context;
    const nowMillis = Date.now();
    const command = loadWaiting(storage.sql, nowMillis).find(({ number }) => String(number) === commandId);
    if (command === undefined) return COMMAND_ENDED;
    storage.transactionSync(() => {
      if (endWaiting(storage.sql, command, "cancelled", undefined, nowMillis)) note(command);
    });
    return this.one(commandId);
  }

  /** The call under this message id has ended, whoever sent it. */
  ended(messageId: string, answer: CommandAnswer): void {
    markEnded(this.#context.storage.sql, messageId, answer, Date.now());
  }

  /**
   * Sends what waits, one after the other. To be called when the station has just been answered: it is there, and in
   * 1.6 has booted. Costs nothing while nothing waits.
   */
  sendSoon(): void {
    if (this.#sending || this.#mayWait === false) return;
    this.#sending = true;
    const sent = this.#sendAll()
      .catch((error: unknown) => console.error(`Commands that waited: ${describeError(error)}`))
      .finally(() => {
        this.#sending = false;
      });
    this.#context.waitUntil(sent);
  }

  async #sendAll(): Promise<void> {
    this.#sweep();
    const { sql } = this.#context.storage;
    // Each round sends or ends the command that it takes, or stops.
    for (let round = 0; round < MAX_KEPT_WAITING; round++) {
      const waiting = loadWaiting(sql, Date.now());
      this.#mayWait = waiting.length > 0;
      const status = this.#hooks.registrationStatus();
      const next = waiting.find(({ action }) => status !== null && mayCall(status, action));
      const live = liveSocket(this.#context);
      if (next === undefined || live === null || this.#calls.isFull) return;
      if (!(await this.#send(next, live.state.version))) return;
    }
  }

  /** False when it waits on: the station has gone, or answers somebody else. */
  async #send(command: WaitingCommand, version: OcppVersion): Promise<boolean> {
    const { sql } = this.#context.storage;
    const problem = commandProblem(await loadRules(version), command);
    if (problem !== null) {
      // The station has come back with another version than it was checked for.
      const error = { code: problem.code, description: `OCPP ${version}: ${problem.detail}` };
      return endWaiting(sql, command, "error", error, Date.now());
    }
    const { action, payload, timeoutSeconds } = command;
    const state = { sent: false };
    try {
      await this.#calls.call({ action, payload, deadlineMillis: Date.now() + timeoutSeconds * 1_000 }, (messageId) => {
        if (!markSent(sql, command, messageId, Date.now())) throw new WaitsNoMore();
        this.#hooks.noteSent(command);
        state.sent = true;
      });
    } catch (error) {
      if (error instanceof WaitsNoMore) return true;
      throw error;
    }
    await this.#hooks.committed();
    return state.sent;
  }

  #sweep(): void {
    const nowMillis = Date.now();
    sweep(this.#context.storage.sql, this.#outstanding(nowMillis), nowMillis);
  }

  /** A call whose time is over waits for nothing, although after an eviction nobody has noted it yet. */
  #outstanding(nowMillis: number): string | null {
    const outstanding = liveSocket(this.#context)?.state.outstanding ?? null;
    return outstanding === null || outstanding.deadlineMillis < nowMillis ? null : outstanding.messageId;
  }
}

function numberOf(commandId: string): number | null {
  return /^[1-9]\d{0,14}$/.test(commandId) ? Number(commandId) : null;
}
