// Sends a station what waits of its charging profiles, one after the other while it is there, notes each answer where it
// arrives, and asks what the station has. Its calls stand in line with all others (calls.ts); after an eviction it goes on
// from its tables.
import type { CommandAnswer } from "../contract/ocpp.ts";
import type { RegistrationStatus } from "../contract/stations.ts";
import { describeError } from "../error-log.ts";
import { mayCall } from "../ocpp/calls-allowed.ts";
import { limitsRequest } from "../ocpp/profile-limits.ts";
import { loadRules } from "../ocpp/validate.ts";
import type { Calls } from "./calls.ts";
import { commandProblem } from "./command-check.ts";
import { loadOutbox } from "./outbox-table.ts";
import { type Asking, askWhatItHas } from "./profile-asking.ts";
import { loadStationSide, sightOf } from "./profile-judgement.ts";
import { lost, reconnected, settled, withRoom } from "./profile-outcomes.ts";
import { type Resolved, reconcile } from "./profile-resolution.ts";
import { type Message, messageFor, NEVER_MILLIS, nextDue, noteSent } from "./profile-sending.ts";
import { tellStates } from "./profile-states.ts";
import {
  changeStationState,
  loadNextMillis,
  loadPlaceOf,
  loadPlaces,
  loadStationState,
  type PlaceRow,
  planSession,
  removePlace,
  saveNextMillis,
  savePlace,
} from "./profile-tables.ts";
import type { Registry } from "./registry.ts";
import { type LiveSocket, liveSocket } from "./sockets.ts";

/** Calls of one go: all places set, cleared and set again, with what is asked besides. */
const MAX_ROUNDS = 200;
/** A station may take a moment to write a profile of 1,024 periods. */
const CALL_MILLIS = 30_000;
/** When the line of calls was full. */
const LATER_MILLIS = 60_000;
/** When the station may not be sent anything: it boots before that changes, which is noticed. */
const BARRED_MILLIS = 3_600_000;

/** What the rest of the object does for it. */
export interface SenderHooks {
  readonly registry: Registry;
  /** The stricter of what is decided of the station and what it was told; null: none. */
  readonly registrationStatus: () => RegistrationStatus | null;
  /** Delivers what was just committed. */
  readonly deliver: () => Promise<void>;
  /** Wakes the object by then. */
  readonly wakeBy: (atMillis: number) => Promise<void>;
  /** What holds at the station, drivers' plans aside, may be another now. */
  readonly profilesChanged: () => void;
}

/** Thrown inside the transaction of a call: what was to be sent is wanted no more. */
class NotThisOne extends Error {}

export class ProfileSender {
  readonly #context: DurableObjectState;
  readonly #sql: SqlStorage;
  readonly #calls: Calls;
  readonly #hooks: SenderHooks;
  /** From when on there is something to do; null: no profiles. Undefined: not looked yet since the object woke. */
  #nextMillis: number | null | undefined;
  #running = false;
  #again = false;
  /** Whoever waits for a comparison. */
  #awaiting: (() => void)[] = [];

  constructor(context: DurableObjectState, calls: Calls, hooks: SenderHooks) {
    this.#context = context;
    this.#sql = context.storage.sql;
    this.#calls = calls;
    this.#hooks = hooks;
  }

  /** To be called when the station has just been answered. Costs nothing while there is nothing to do. */
  sendSoon(): void {
    if (this.#nextMillis === undefined) this.#nextMillis = this.#wake();
    if (this.#nextMillis === null || this.#nextMillis > Date.now()) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    const done = this.#work()
      .catch((error: unknown) => console.error(`Profiles of a station: ${describeError(error)}`))
      .finally(() => {
        this.#running = false;
        const isAsked = this.#again;
        this.#again = false;
        if (isAsked) this.sendSoon();
      });
    this.#context.waitUntil(done);
  }

  /** Something that profiles depend on may be another: an order, a boot, settings, sessions, EVSEs, a report. */
  look(): void {
    if (!this.#hooks.registry.isKnown || loadNextMillis(this.#sql) === null) {
      this.#nextMillis = null;
      return;
    }
    this.#nextMillis = 0;
    this.sendSoon();
  }

  /** The station has a new connection: what waited is tried at once, when it is answered. */
  connected(): void {
    if (loadNextMillis(this.#sql) === null) return;
    const nowMillis = Date.now();
    this.#context.storage.transactionSync(() => {
      for (const row of loadPlaces(this.#sql)) {
        // The socket of its call may be gone without a word.
        const now = row.messageId === null ? row : lost(row, nowMillis);
        this.#save(row, now === null ? null : reconnected(now));
      }
      // What was asked of the connection before is not answered any more.
      changeStationState(this.#sql, { report: null });
      saveNextMillis(this.#sql, 0);
    });
    this.#nextMillis = 0;
  }

  /** The call under this message id has ended, whoever sent it. Runs with the statements that log it. */
  ended(messageId: string, answer: CommandAnswer): void {
    const row = loadNextMillis(this.#sql) === null ? null : loadPlaceOf(this.#sql, messageId);
    if (row === null) return;
    const nowMillis = Date.now();
    this.#context.storage.transactionSync(() => {
      const after = settled(row, answer, nowMillis);
      this.#save(row, after);
      if (after === null) for (const other of loadPlaces(this.#sql)) this.#save(other, withRoom(other));
      // What the station has is another now, or may be: it is asked once all is settled.
      if (answer.status === "answered") changeStationState(this.#sql, { compareAtMillis: nowMillis });
      this.#reconcile(nowMillis);
    });
    this.#nextMillis = 0;
    if (planSession(row.holder) === null) this.#hooks.profilesChanged();
  }

  /** Everything as it is now; notes calls whose answers cannot come any more. */
  current(): Resolved {
    return this.#context.storage.transactionSync(() => this.#reconcile(Date.now()));
  }

  /** Resolves with the next comparison. */
  compared(): Promise<void> {
    return new Promise((resolve) => this.#awaiting.push(resolve));
  }

  /** When the object is to be woken for it; null: not by itself. */
  nextLookMillis(isOnline: boolean): number | null {
    const next = this.#running || !isOnline ? null : loadNextMillis(this.#sql);
    // What is due is at work, unless the object was evicted from it.
    return next === null ? null : Math.max(next, Date.now() + LATER_MILLIS / 60);
  }

  /** What the tables say when the object has just woken. */
  #wake(): number | null {
    if (!this.#hooks.registry.isKnown) return null;
    const next = loadNextMillis(this.#sql);
    if (next === null) return null;
    // It may have been evicted right after a boot.
    return loadStationState(this.#sql).seen === sightOf(this.#sql) ? next : 0;
  }

  async #work(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const resolved = this.current();
      const status = this.#hooks.registrationStatus();
      const live = liveSocket(this.#context);
      if (live === null) {
        this.#nextMillis = 0;
        break;
      }
      if (status === null || !mayCall(status, "SetChargingProfile")) {
        this.#pause(BARRED_MILLIS);
        break;
      }
      if (this.#calls.isFull) {
        this.#pause(LATER_MILLIS);
        break;
      }
      const { places } = resolved;
      const limits = places.length === 0 ? "known" : await this.#askLimits(live);
      if (limits === "gone") break;
      if (limits === "asked") continue;
      const due = nextDue(loadPlaces(this.#sql), loadStationState(this.#sql), Date.now());
      if (due.kind === "place") {
        if (!(await this.#send(due.row, live))) break;
      } else if (due.kind === "compare") {
        if (!(await this.#ask(live))) break;
      } else {
        if (this.#again) {
          this.#again = false;
          continue;
        }
        this.#nextMillis = due.atMillis;
        saveNextMillis(this.#sql, due.atMillis);
        if (due.atMillis < NEVER_MILLIS) await this.#hooks.wakeBy(due.atMillis);
        break;
      }
    }
    if (loadOutbox(this.#sql, 1).length > 0) await this.#hooks.deliver();
  }

  /** Nothing can be sent for so long, unless something happens before: the alarm does not ring for it either. */
  #pause(millis: number): void {
    this.#nextMillis = Date.now() + millis;
    saveNextMillis(this.#sql, this.#nextMillis);
  }

  /** Asks once for each version and boot what the station takes. */
  async #askLimits({ state }: LiveSocket): Promise<"known" | "asked" | "gone"> {
    const sight = sightOf(this.#sql);
    if (loadStationState(this.#sql).limitsAskedFor === sight) return "known";
    const call = { ...limitsRequest(state.version), deadlineMillis: Date.now() + CALL_MILLIS };
    const answer = await this.#calls.call(call, () => {});
    if (answer.status === "offline") return "gone";
    // One that does not answer is sent profiles as if it had told nothing.
    changeStationState(this.#sql, { limitsAskedFor: sight });
    return "asked";
  }

  /** False: the station has gone, or answers somebody else. */
  async #send(row: PlaceRow, { state }: LiveSocket): Promise<boolean> {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return false;
    const side = { ...loadStationSide(this.#sql, registration), version: state.version };
    const rules = await loadRules(state.version);
    const nowMillis = Date.now();
    const message = messageFor(this.#sql, row, side, nowMillis);
    if (message === null) return true;
    const problem = commandProblem(rules, message);
    if (problem !== null) {
      const reason = { by: "wattest", code: problem.code, detail: problem.detail } as const;
      const refused = { ...row, state: "rejected", reason, sent: message.sent } as const;
      this.#context.storage.transactionSync(() => this.#save(row, refused));
      return true;
    }
    return this.#call(row, message);
  }

  async #call(row: PlaceRow, message: Message): Promise<boolean> {
    const mark = { isSent: false };
    const { action, payload } = message;
    try {
      await this.#calls.call({ action, payload, deadlineMillis: Date.now() + CALL_MILLIS }, (messageId) => {
        if (!noteSent(this.#sql, row, message, messageId, Date.now())) throw new NotThisOne();
        mark.isSent = true;
      });
    } catch (error) {
      if (error instanceof NotThisOne) return true;
      throw error;
    }
    if (!mark.isSent) this.#pause(LATER_MILLIS);
    return mark.isSent;
  }

  /** False: the station has gone. */
  async #ask({ state }: LiveSocket): Promise<boolean> {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return false;
    const asking: Asking = {
      storage: this.#context.storage,
      side: () => ({ ...loadStationSide(this.#sql, registration), version: state.version }),
      call: ({ action, payload }) =>
        this.#calls.call({ action, payload, deadlineMillis: Date.now() + CALL_MILLIS }, () => {}),
    };
    const before = this.#held();
    const result = await askWhatItHas(asking);
    if (result === "gone") {
      changeStationState(this.#sql, { report: null });
      return false;
    }
    if (result === "done") {
      this.current();
      for (const resolve of this.#awaiting.splice(0)) resolve();
      // Plans that were compared do not make new plans.
      if (this.#held() !== before) this.#hooks.profilesChanged();
    }
    return true;
  }

  /** What the station has but drivers' plans, as text to be compared. */
  #held(): string {
    const held = loadPlaces(this.#sql).filter(({ holder }) => planSession(holder) === null);
    return JSON.stringify(
      held.map(({ id, state, installed, found }) => [id, state, installed?.acceptedAtMillis, found]),
    );
  }

  /** Runs inside the caller's transaction. */
  #reconcile(nowMillis: number): Resolved {
    const registration = this.#hooks.registry.registration();
    if (registration === null) throw new Error("Profiles of a station that is not registered.");
    // A call whose time is over waits for nothing, although after an eviction nobody has noted it yet.
    const outstanding = liveSocket(this.#context)?.state.outstanding ?? null;
    const messageId = outstanding === null || outstanding.deadlineMillis < nowMillis ? null : outstanding.messageId;
    for (const row of loadPlaces(this.#sql)) {
      if (row.messageId !== null && row.messageId !== messageId) this.#save(row, lost(row, nowMillis));
    }
    const resolved = reconcile(this.#sql, registration, nowMillis);
    tellStates(this.#sql, resolved, nowMillis, null);
    return resolved;
  }

  #save(before: PlaceRow, after: PlaceRow | null): void {
    if (after === null) removePlace(this.#sql, before.id);
    else savePlace(this.#sql, before, after);
  }
}
