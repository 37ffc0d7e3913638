// A driver's stop of the session of the link: RemoteStopTransaction (OCPP 1.6 §5.11) or RequestStopTransaction (2.x, use case F03), to
// the transaction of this session and no other, while it goes on.
import type { Author } from "../audit-entry.ts";
import type { StopAnswer } from "../contract/driver.ts";
import type { Command, CommandAnswer } from "../contract/ocpp.ts";
import { mayCall } from "../ocpp/calls-allowed.ts";
import type { OcppVersion } from "../ocpp/versions.ts";
import type { Answer } from "./answer.ts";
import type { OcppDoor } from "./ocpp-door.ts";
import { putAuditItem } from "./outbox-table.ts";
import { loadRegistration, nextRevision } from "./registration.ts";
import { loadSession } from "./sessions-table.ts";
import { liveSocket } from "./sockets.ts";
import { loadSpans, withLive } from "./transactions.ts";

const TIMEOUT_SECONDS = 30;
/** A station that has accepted needs a moment to end: a further tap is answered the same, since it might refuse a second call. */
const SETTLING_MILLIS = 30_000;
/** Accepted stops that are remembered: one for each EVSE that a station can have, and room. */
const MAX_REMEMBERED = 256;

const answered = (status: StopAnswer["status"]): Answer<StopAnswer> => ({ ok: true, value: { status } });

export class DriverStop {
  readonly #context: DurableObjectState;
  readonly #door: OcppDoor;
  readonly #deliver: () => Promise<void>;
  /** One call at a time for a session, however often somebody taps. */
  readonly #inFlight = new Map<string, Promise<Answer<StopAnswer>>>();
  readonly #acceptedAtMillis = new Map<string, number>();

  /** @param deliver Delivers what was just committed. */
  constructor(context: DurableObjectState, door: OcppDoor, deliver: () => Promise<void>) {
    this.#context = context;
    this.#door = door;
    this.#deliver = deliver;
  }

  /** Whether a stop would be sent now. */
  isPossible(sessionId: string): boolean {
    const live = liveSocket(this.#context);
    const { sql } = this.#context.storage;
    const transactionId = runningTransaction(sql, sessionId);
    if (live === null || transactionId === null) return false;
    const command = stopCommand(live.state.version, transactionId);
    const status = loadRegistration(sql)?.registrationStatus;
    return command !== null && status !== undefined && mayCall(status, command.action);
  }

  /**
   * Asks the station to stop and waits for its answer. The same session asked for again meanwhile is the same call. Refuses where the
   * station is not accepted, or too many calls wait for it.
   */
  async stop(sessionId: string, author: Author): Promise<Answer<StopAnswer>> {
    const running = this.#inFlight.get(sessionId);
    if (running !== undefined) return running;
    const acceptedAtMillis = this.#acceptedAtMillis.get(sessionId) ?? Number.NEGATIVE_INFINITY;
    const isSettling = Date.now() - acceptedAtMillis < SETTLING_MILLIS;
    const call = this.#send(sessionId, author, isSettling).finally(() => this.#inFlight.delete(sessionId));
    this.#inFlight.set(sessionId, call);
    return call;
  }

  async #send(sessionId: string, author: Author, isSettling: boolean): Promise<Answer<StopAnswer>> {
    const { sql } = this.#context.storage;
    if (!goesOn(sql, sessionId)) return answered("ended");
    if (isSettling) return answered("accepted");
    const version = liveSocket(this.#context)?.state.version ?? null;
    const transactionId = runningTransaction(sql, sessionId);
    const command = version === null || transactionId === null ? null : stopCommand(version, transactionId);
    if (command === null) return answered("offline");
    const state = { sent: false };
    const answer = await this.#door.command(command, () => {
      state.sent = true;
      const subject = { kind: "session", id: sessionId, name: null } as const;
      const entry = { ...author, action: "session.stop-asked", subject, before: null, after: null } as const;
      putAuditItem(sql, entry, nextRevision(sql));
    });
    if (state.sent) await this.#deliver();
    if (!answer.ok) return answer;
    const status = statusOf(answer.value, state.sent);
    if (status === "accepted") this.#remember(sessionId);
    return answered(status);
  }

  #remember(sessionId: string): void {
    if (this.#acceptedAtMillis.size >= MAX_REMEMBERED) this.#acceptedAtMillis.clear();
    this.#acceptedAtMillis.set(sessionId, Date.now());
  }
}

/** Active, and overtaken by no later transaction on its EVSE: the end of such a one got lost. */
function goesOn(sql: SqlStorage, sessionId: string): boolean {
  const session = loadSession(sql, sessionId);
  if (session === null || session.summary.state === "ended") return false;
  return session.summary.transactionId === null || runningTransaction(sql, sessionId) !== null;
}

/** The transaction of a session while it goes on; null: it has none, or has ended. */
function runningTransaction(sql: SqlStorage, sessionId: string): string | null {
  const transactionId = loadSession(sql, sessionId)?.summary.transactionId ?? null;
  if (transactionId === null) return null;
  const span = loadSpans(sql, transactionId).find((one) => one.sessionId === sessionId);
  return span !== undefined && withLive(sql, span).live ? transactionId : null;
}

/** Null: the id is none of the version's, as of a session that an earlier connection began in another version. */
function stopCommand(version: OcppVersion, transactionId: string): Command | null {
  const wish = { timeoutSeconds: TIMEOUT_SECONDS, whenOffline: "fail", expiresInSeconds: 0 } as const;
  if (version !== "1.6") return { action: "RequestStopTransaction", payload: { transactionId }, ...wish };
  if (!/^-?\d{1,10}$/.test(transactionId)) return null;
  return { action: "RemoteStopTransaction", payload: { transactionId: Number(transactionId) }, ...wish };
}

function statusOf({ status, response }: CommandAnswer, sent: boolean): StopAnswer["status"] {
  switch (status) {
    case "answered":
      return (response as { readonly status?: unknown }).status === "Accepted" ? "accepted" : "rejected";
    case "error":
      // An answer that breaks the schema says nothing of what the station does.
      return response === undefined ? "rejected" : "no-answer";
    case "timeout":
      return "no-answer";
    case "offline":
    case "waiting":
      return sent ? "no-answer" : "offline";
  }
}
