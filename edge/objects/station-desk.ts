// What people do with a connected station, and see of it, beside sessions: commands that are sent or wait, messages,
// settings, events, certificates. The object calls it, and gives it what it needs of the rest.
import type { Author } from "../audit-entry.ts";
import type { AuditEntry } from "../contract/audit.ts";
import type {
  CertificateRequest,
  Command,
  CommandAnswer,
  KeptCommand,
  KeptCommandList,
  MessageSummary,
  OcppMessage,
  SettingList,
  StationEvent,
} from "../contract/ocpp.ts";
import { core } from "../core.ts";
import { stricterStatus } from "../ocpp/calls-allowed.ts";
import { withoutSecrets } from "../ocpp/secrets.ts";
import {
  type Answer,
  CERTIFICATE_REQUEST_CLOSED,
  CERTIFICATE_REQUEST_UNKNOWN,
  STATION_NOT_ACCEPTED,
  STATION_UNKNOWN,
} from "./answer.ts";
import { closeCertificateRequest, loadCertificateRequest, loadCertificateRequests } from "./certificate-requests.ts";
import { loadConnection } from "./connection.ts";
import { KeptCommands } from "./kept-commands.ts";
import type { MessageFilter } from "./message-query.ts";
import type { OcppDoor } from "./ocpp-door.ts";
import { ProfileDesk } from "./profile-desk.ts";
import type { Registry } from "./registry.ts";
import { type SetAsidePage, setAsidePage } from "./set-aside.ts";
import { judgeAgain } from "./set-aside-judge.ts";
import { loadSettings } from "./settings-table.ts";
import { type EventFilter, loadStationEvents } from "./station-events.ts";
import { loadSpans } from "./transactions.ts";

/** A station may take minutes to check and install a certificate. */
const CERTIFICATE_SECONDS = 60;

export interface DeskHooks {
  readonly registry: Registry;
  readonly database: D1Database;
  /** Wakes the object by then. */
  readonly wakeBy: (atMillis: number) => Promise<void>;
  /** What charging profiles hold at the station, drivers' plans aside, may be another now. */
  readonly profilesChanged: () => void;
  /** Delivers what was just committed. */
  readonly deliver: () => Promise<void>;
  /** Tells whoever follows these sessions. */
  readonly changed: (sessionIds: readonly string[]) => void;
}

export class StationDesk {
  readonly kept: KeptCommands;
  readonly profiles: ProfileDesk;
  readonly #context: DurableObjectState;
  readonly #door: OcppDoor;
  readonly #hooks: DeskHooks;

  constructor(context: DurableObjectState, door: OcppDoor, hooks: DeskHooks) {
    this.#context = context;
    this.#door = door;
    this.#hooks = hooks;
    const registrationStatus = () => {
      const decided = hooks.registry.registration()?.registrationStatus ?? null;
      // One that was told "pending" and is accepted meanwhile refuses to start until it has registered again.
      const told = loadConnection(context.storage.sql)?.toldStatus ?? decided;
      return decided === null || told === null ? null : stricterStatus(decided, told);
    };
    this.profiles = new ProfileDesk(context, hooks.database, door.calls, { ...hooks, registrationStatus });
    this.kept = new KeptCommands(context, door.calls, {
      registrationStatus,
      noteSent: ({ author, action, payload }) => {
        this.#note({ ...author, atMillis: Date.now() }, "station.commanded", { action, payload });
      },
      committed: hooks.deliver,
    });
  }

  /**
   * Sends a command and waits for its answer, or, where it says so, keeps it for a station that is not there or may not
   * be sent it yet.
   */
  async command(command: Command, author: Author): Promise<Answer<CommandAnswer>> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const { action, payload } = command;
    const state = { sent: false };
    let answer = await this.#door.command(command, () => {
      this.#note(author, "station.commanded", { action, payload });
      state.sent = true;
    });
    const isAway = answer.ok ? answer.value.status === "offline" && !state.sent : answer === STATION_NOT_ACCEPTED;
    if (isAway && command.whenOffline === "wait") {
      const version = loadConnection(this.#context.storage.sql)?.version ?? null;
      answer = await this.kept.keep(command, author, version, (commandId) => {
        this.#note(author, "station.command-kept", { commandId, action, payload });
      });
    }
    await this.#hooks.deliver();
    return answer;
  }

  keptCommands(): Answer<KeptCommandList> {
    return this.#hooks.registry.registration() === null
      ? STATION_UNKNOWN
      : { ok: true, value: { items: this.kept.list() } };
  }

  keptCommand(commandId: string): Answer<KeptCommand> {
    return this.#hooks.registry.registration() === null ? STATION_UNKNOWN : this.kept.one(commandId);
  }

  /** Takes a command back that was not sent yet. */
  async cancelCommand(commandId: string, author: Author): Promise<Answer<KeptCommand>> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const answer = this.kept.cancel(commandId, ({ action, payload }) => {
      this.#note(author, "station.command-cancelled", { commandId, action, payload });
    });
    await this.#hooks.deliver();
    return answer;
  }

  settings(): Answer<SettingList> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const { sql } = this.#context.storage;
    return { ok: true, value: loadSettings(sql, (loadConnection(sql)?.version ?? "1.6") !== "1.6") };
  }

  events(filter: EventFilter, limit: number): Answer<readonly StationEvent[]> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    return { ok: true, value: loadStationEvents(this.#context.storage.sql, filter, limit) };
  }

  certificateRequests(): Answer<readonly CertificateRequest[]> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const { sql } = this.#context.storage;
    return { ok: true, value: loadCertificateRequests(sql, loadConnection(sql)?.boot?.serialNumber ?? null) };
  }

  /** Hands a signed certificate to the station. The request is closed when the station takes it. */
  async signCertificate(id: string, certificateChain: string, author: Author): Promise<Answer<CommandAnswer>> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const { sql } = this.#context.storage;
    const request = loadCertificateRequest(sql, id);
    if (request === null) return CERTIFICATE_REQUEST_UNKNOWN;
    if (request.state !== "open") return CERTIFICATE_REQUEST_CLOSED;
    const { certificateType, requestId } = request;
    const payload = {
      certificateChain,
      ...(certificateType === null ? {} : { certificateType }),
      ...(requestId === null ? {} : { requestId }),
    };
    const wish = { timeoutSeconds: CERTIFICATE_SECONDS, whenOffline: "fail", expiresInSeconds: 0 } as const;
    const answer = await this.command({ action: "CertificateSigned", payload, ...wish }, author);
    if (answer.ok && isAccepted(answer.value)) closeCertificateRequest(sql, request.number, "signed");
    return answer;
  }

  async dismissCertificate(id: string, author: Author): Promise<Answer<null>> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const { storage } = this.#context;
    const request = loadCertificateRequest(storage.sql, id);
    if (request === null) return CERTIFICATE_REQUEST_UNKNOWN;
    if (request.state !== "open") return CERTIFICATE_REQUEST_CLOSED;
    storage.transactionSync(() => {
      closeCertificateRequest(storage.sql, request.number, "dismissed");
      this.#note(author, "station.certificate-dismissed", { certificateRequestId: id });
    });
    await this.#hooks.deliver();
    return { ok: true, value: null };
  }

  /** Messages of both directions, newest first. */
  messages(filter: MessageFilter, limit: number): Answer<readonly OcppMessage[]> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    const { sql } = this.#context.storage;
    const value = this.#door.log.list(filter, limit, Date.now()).map((message) => ({
      ...message,
      sessionId: message.transactionId === null ? null : (loadSpans(sql, message.transactionId)[0]?.sessionId ?? null),
    }));
    return { ok: true, value };
  }

  /** Counts over all messages that are kept. */
  messageSummary(): Answer<MessageSummary> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    return { ok: true, value: this.#door.log.summary(Date.now()) };
  }

  /** Transaction messages that could not be read, oldest first. */
  setAside(after: number, limit: number): Answer<SetAsidePage> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    return { ok: true, value: setAsidePage(this.#context.storage.sql, after, limit) };
  }

  /** Reads them again. Durable when it answers. */
  async judgeSetAside(author: Author): Promise<Answer<{ readonly read: number; readonly left: number }>> {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return STATION_UNKNOWN;
    this.#door.forgetRoom();
    const { read, left, sessionIds } = judgeAgain(this.#context.storage, core(), registration, (after) =>
      this.#note(author, "station.messages-judged", after),
    );
    if (read > 0) await this.#hooks.deliver();
    this.#hooks.changed(sessionIds);
    return { ok: true, value: { read, left } };
  }

  #note(author: Author, action: AuditEntry["action"], after: Readonly<Record<string, unknown>>): void {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return;
    this.#hooks.registry.note(author, action, registration, null, withoutSecrets(after) as AuditEntry["after"]);
  }
}

function isAccepted({ status, response }: CommandAnswer): boolean {
  const isObject = typeof response === "object" && response !== null;
  return status === "answered" && isObject && "status" in response && response.status === "Accepted";
}
