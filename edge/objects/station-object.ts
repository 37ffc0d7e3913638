// One charging station: its registration, the order of its readings, its sessions. It commits to its own SQLite before
// it answers, needs D1 for nothing but delivery, and keeps nothing in memory that it could not do without: it may be
// evicted between any two calls.
import { DurableObject } from "cloudflare:workers";
import type { Author } from "../audit-entry.ts";
import type { StationProfile, StationProfiles } from "../contract/assignments.ts";
import type { DriverSession, StopAnswer } from "../contract/driver.ts";
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
import type { ReadingResult } from "../contract/readings.ts";
import type { SessionDetail } from "../contract/sessions.ts";
import type { Station } from "../contract/stations.ts";
import type { DriverWishes, Wishes, WishesAnswer } from "../contract/wishes.ts";
import { core } from "../core.ts";
import type { Span } from "../domain/score/spans.ts";
import type { Exclusion } from "../domain/score/uptime.ts";
import { bindingsOf } from "../env.ts";
import { describeError } from "../error-log.ts";
import { acceptedSecrets, admit, SecretMemory } from "./admission.ts";
import {
  type Answer,
  admissionProblem,
  CERTIFICATE_NEEDED,
  LINK_UNKNOWN,
  SESSION_UNKNOWN,
  STATION_UNKNOWN,
} from "./answer.ts";
import { takeAnswerNews } from "./answer-news.ts";
import { loadConnectors } from "./connection.ts";
import { Delivery } from "./delivery.ts";
import { changeLink, isLink, type LinkWish } from "./driver-links.ts";
import { DriverStop } from "./driver-stop.ts";
import { type FeedbackSession, loadFeedbackSession } from "./feedback-session.ts";
import { ingest, saveGrown } from "./ingest.ts";
import { type MeasuredPorts, measuredPorts } from "./measured-ports.ts";
import type { MessageFilter } from "./message-query.ts";
import { OcppDoor, SIGN_OF_LIFE_MILLIS } from "./ocpp-door.ts";
import { putAuditItem } from "./outbox-table.ts";
import type { OrderCheck, OrderQuestion, OrderState, ProfileOrder } from "./profile-order.ts";
import { parseBatch } from "./reading-item.ts";
import { nextRevision, type Registration, withoutSecrets } from "./registration.ts";
import { type RegistrationChange, Registry } from "./registry.ts";
import type { SecretHash } from "./secret.ts";
import { type SessionEvidence, SessionView } from "./session-view.ts";
import { countActiveSessions, loadSession } from "./sessions-table.ts";
import { countSetAside, type SetAsidePage } from "./set-aside.ts";
import { completeClose } from "./sockets.ts";
import { StationDesk } from "./station-desk.ts";
import type { EventFilter } from "./station-events.ts";
import { loadStatusHistory, type StatusHistory } from "./status-history.ts";
import { loadLiveSpans } from "./transactions.ts";
import { streamResponse, Watchers } from "./watchers.ts";
import { WishesDesk } from "./wishes-desk.ts";

/** A station's own secret, or somebody whom the worker has already let in. */
export type Credentials =
  | { readonly kind: "secret"; readonly secret: string; readonly source: string }
  | { readonly kind: "trusted" };

/**
 * Growth of a session reaches the lists this much later, its own page and stream at once: D1 is shared by all stations
 * and sees sessions, not samples.
 */
const GROWTH_PAUSE_MILLIS = 2_000;
/**
 * The same for readings that come by OCPP: a charger sends one a minute all day, and each delivery writes 5 rows in the
 * object and 1 in D1, which are billed.
 */
const OCPP_GROWTH_PAUSE_MILLIS = 300_000;
/** The same while somebody looks at the station: its page shows what its sessions have come to. */
const WATCHED_GROWTH_PAUSE_MILLIS = 10_000;
/** A connected station is looked at this often: after a restart its socket is gone without a word. */
const LOOK_PAUSE_MILLIS = 3_600_000;

/** Where a link's stream is asked for; the token is in no address, since addresses are what logs hold. */
export const LINK_TOKEN_HEADER = "X-Link-Token";
/** With these, on a request to open a WebSocket, the worker hands over the station's secret and where it came from. */
export const SECRET_HEADER = "X-Station-Secret";
export const SOURCE_HEADER = "X-Station-Source";
/** Instead of the two: the worker has a verified certificate of this station. */
export const CERTIFICATE_HEADER = "X-Station-Certificate";

export class StationObject extends DurableObject {
  readonly #storage: DurableObjectStorage;
  readonly #registry: Registry;
  readonly #delivery: Delivery;
  readonly #door: OcppDoor;
  readonly #desk: StationDesk;
  readonly #wishes: WishesDesk;
  readonly #stop: DriverStop;
  readonly #sessions: SessionView;
  readonly #secrets = new SecretMemory();
  readonly #watchers = new Watchers();
  /** Sessions had grown when the last delivery began. */
  #hasGrown = false;
  /** Sessions may have grown since; after an eviction nobody knows. */
  #mayHaveGrown = true;

  constructor(context: DurableObjectState, environment: unknown) {
    super(context, environment as never);
    this.#storage = context.storage;
    this.#registry = new Registry(context.storage);
    this.#door = new OcppDoor(context, bindingsOf(environment).database, {
      answered: (sent, payload, nowMillis) => {
        takeAnswerNews(this.#storage.sql, this.#door.log, sent, payload, nowMillis);
        this.#desk.profiles.answered(sent);
      },
      ended: (messageId, answer) => {
        this.#desk.kept.ended(messageId, answer);
        this.#desk.profiles.sender.ended(messageId, answer);
        this.#tellStreams();
      },
    });
    this.#desk = new StationDesk(context, this.#door, {
      registry: this.#registry,
      database: bindingsOf(environment).database,
      wakeBy: (atMillis) => this.#delivery.by(atMillis),
      profilesChanged: () => this.#wishes.profilesChanged(),
      deliver: () => this.#delivery.now(),
      changed: (sessionIds) => this.#watchers.notify(sessionIds, Date.now()),
    });
    this.#wishes = new WishesDesk(context, bindingsOf(environment), {
      profiles: this.#desk.profiles,
      deliver: () => this.#delivery.now(),
      wakeBy: (atMillis) => this.#delivery.by(atMillis),
    });
    this.#stop = new DriverStop(context, this.#door, () => this.#delivery.now());
    this.#sessions = new SessionView(context.storage.sql, this.#registry, this.#stop);
    this.#delivery = new Delivery(this.#storage, bindingsOf(environment).database, {
      prepare: () => this.#saveGrown(),
      connection: () => this.#door.connection()?.connection ?? null,
      nextLookMillis: () => this.#nextLookMillis(),
    });
    if (!this.#registry.isKnown) return;
    context.blockConcurrencyWhile(async () => {
      await this.#delivery.wake();
      if (this.#door.noticeLoss()) await this.#delivery.by(Date.now());
    });
  }

  /** Registers the station. Durable when it answers; refuses when it is registered already. */
  async register(registration: Registration, author: Author): Promise<Answer<Station>> {
    const answer = this.#registry.register(registration, author);
    if (!answer.ok) return answer;
    // Where others stand profiles may hold.
    if (registration.siteId !== null || registration.groups.length > 0) await this.#desk.profiles.refreshSoon();
    await this.#delivery.now();
    return this.station();
  }

  /** Changes the registration if it is still at this version. Readings stored before keep their verdicts. */
  async update(version: number, change: RegistrationChange, author: Author): Promise<Answer<Station>> {
    const answer = this.#registry.update(version, change, author);
    if (!answer.ok) return answer;
    const { before, after } = answer.value;
    if (after.registrationStatus !== before.registrationStatus) {
      this.ctx.waitUntil(this.#door.requestBoot(before.registrationStatus));
    }
    await this.#desk.profiles.moved(before, after);
    await this.#delivery.now();
    return this.station();
  }

  /** Gives the station another secret, see Registry. Durable when it answers. */
  async rotateSecret(secret: SecretHash, untilMillis: number | null, author: Author): Promise<Answer<null>> {
    const answer = this.#registry.rotateSecret(secret, untilMillis, author);
    if (!answer.ok) return answer;
    this.#secrets.forget();
    // Whoever is connected with a secret that is good no more has to show the new one.
    if (untilMillis === null) this.#door.close("The station has another secret.");
    await this.#delivery.now();
    return answer;
  }

  /** The station as it is now. */
  station(): Answer<Station> {
    const station = this.#registry.load();
    if (station === null) return STATION_UNKNOWN;
    const activeSessions = countActiveSessions(this.#storage.sql);
    if (activeSessions > 0 && this.#mayHaveGrown) {
      this.ctx.waitUntil(this.#delivery.by(Date.now() + WATCHED_GROWTH_PAUSE_MILLIS));
    }
    const registration = withoutSecrets(station.registration);
    const ocpp = this.#door.connection();
    const heard = ocpp?.connection.lastMessageAtMillis ?? null;
    const lastSeenAtMillis = heard === null ? station.lastSeenAtMillis : Math.max(heard, station.lastSeenAtMillis ?? 0);
    const value = { ...registration, lastSeenAtMillis, activeSessions };
    if (ocpp === null) return { ok: true, value };
    const connectors = loadConnectors(this.#storage.sql);
    return { ok: true, value: { ...value, ...ocpp, connectors, setAsideCount: countSetAside(this.#storage.sql) } };
  }

  /**
   * Takes a batch of readings. Everything stored is durable when this answers; the same batch may come again. The body
   * is parsed only after the credentials are found right.
   */
  async ingest(credentials: Credentials, body: Uint8Array): Promise<Answer<readonly ReadingResult[]>> {
    const station = this.#registry.load();
    if (station === null) return STATION_UNKNOWN;
    const nowMillis = Date.now();
    const admission = await this.#admit(credentials);
    if (!admission.ok) return admission;
    const batch = parseBatch(body);
    if (!batch.ok) return batch;
    // Loaded again: the registration may have changed while the secret was checked.
    const registration = this.#registry.load()?.registration ?? station.registration;
    this.#door.forgetRoom();
    const { results, changes } = ingest(this.#storage, core(), registration, batch.items, nowMillis);
    if (changes.turned) this.#desk.profiles.sender.look();
    if (changes.turned) await this.#delivery.now();
    else await this.#delivery.by(nowMillis + GROWTH_PAUSE_MILLIS);
    this.#watchers.notify(changes.sessionIds, nowMillis);
    this.#wishes.grown(changes.sessionIds);
    return { ok: true, value: results };
  }

  /** One session with samples and records. */
  session(id: string): Answer<SessionDetail> {
    const detail = this.#sessions.detail(id);
    return detail === null ? SESSION_UNKNOWN : { ok: true, value: detail };
  }

  /** What a report about a session is held against beside what the lists know of it; null: there is none of this id. */
  sessionEvidence(id: string): SessionEvidence | null {
    return this.#sessions.evidence(id);
  }

  /**
   * The token of a session's link; null: revoked. `keep` makes one only where none ever was, `renew` puts a new one in
   * place of any, `revoke` ends it; these two leave an entry in the audit trail. Streams of a link that ends are ended
   * before this answers.
   */
  async driverLink(id: string, wish: LinkWish, author: Author): Promise<Answer<string | null>> {
    const sql = this.#storage.sql;
    if (this.#registry.load() === null || loadSession(sql, id) === null) return SESSION_UNKNOWN;
    const change = this.#storage.transactionSync(() => {
      const change = changeLink(sql, id, wish);
      // The first link comes with the first reading of the session, which nobody meant as a change.
      if (change.action === null || wish === "keep") return change;
      const subject = { kind: "session", id, name: null } as const;
      const after = change.token === null ? null : { number: change.number };
      putAuditItem(sql, { ...author, action: change.action, subject, before: change.was, after }, nextRevision(sql));
      if (wish === "revoke") this.#wishes.withdraw(id, author);
      return change;
    });
    if (change.action === null) return { ok: true, value: change.token };
    this.#watchers.endLink(id);
    // Links are found through D1: this one is good as soon as it is known there.
    await this.#delivery.now();
    return { ok: true, value: change.token };
  }

  /** What a driver's link shows. */
  async driverSession(id: string, token: string): Promise<Answer<DriverSession>> {
    const shown = (await this.#isLink(id, token)) ? this.#sessions.driver(id) : null;
    return shown === null ? LINK_UNKNOWN : { ok: true, value: shown };
  }

  /** What feedback by this link is about. */
  async feedbackSession(id: string, token: string): Promise<Answer<FeedbackSession>> {
    const isLink = await this.#isLink(id, token);
    const name = isLink ? this.#registry.load()?.registration.name : undefined;
    const found = name === undefined ? null : loadFeedbackSession(this.#storage.sql, name, id);
    return found === null ? LINK_UNKNOWN : { ok: true, value: found };
  }

  /**
   * The live stream of one session: `GET` with the session id as the last part of the path. With a link's token in
   * X-Link-Token it shows what the link shows, and ends with it.
   */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") === "websocket") return this.#connect(request);
    const id = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const token = request.headers.get(LINK_TOKEN_HEADER);
    if (token !== null && !(await this.#isLink(id, token))) return Response.json(LINK_UNKNOWN.problem, { status: 404 });
    const state = () => {
      const answer = token === null ? this.session(id) : { ok: true, value: this.#sessions.driver(id) };
      return answer.ok && answer.value !== null ? JSON.stringify(answer.value) : null;
    };
    if (state() === null) {
      return Response.json(token === null ? SESSION_UNKNOWN.problem : LINK_UNKNOWN.problem, { status: 404 });
    }
    return streamResponse(this.#watchers, { sessionId: id, byLink: token !== null, state });
  }

  /** Opens the station's OCPP connection. A refusal is answered as a problem with the status 403. */
  async #connect(request: Request): Promise<Response> {
    const isCertified = request.headers.has(CERTIFICATE_HEADER);
    const needsCertificate = this.#registry.registration()?.clientCertificate === "required" && !isCertified;
    const secret = request.headers.get(SECRET_HEADER) ?? "";
    const source = request.headers.get(SOURCE_HEADER) ?? "";
    const admission = needsCertificate
      ? CERTIFICATE_NEEDED
      : await this.#admit(isCertified ? { kind: "trusted" } : { kind: "secret", secret, source });
    if (!admission.ok) return Response.json(admission.problem, { status: 403 });
    const response = this.#door.accept(request.headers.get("Sec-WebSocket-Protocol") ?? "");
    this.#desk.profiles.sender.connected();
    this.#tellStreams();
    this.ctx.waitUntil(this.#delivery.now());
    return response;
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const taken = await this.#door.message(socket, message);
    this.#desk.kept.sendSoon();
    this.#desk.profiles.heard(taken);
    if (taken === null) return;
    const { changes, grown, counted } = taken;
    this.#watchers.notify(changes.sessionIds, Date.now());
    this.#wishes.grown(changes.sessionIds);
    if (grown || changes.sessionIds.length > 0) this.#mayHaveGrown = true;
    if (changes.turned) await this.#delivery.now();
    else if (taken.shown === true) await this.#delivery.by(Date.now() + GROWTH_PAUSE_MILLIS);
    else if (changes.sessionIds.length > 0 || grown || counted === true)
      await this.#delivery.by(Date.now() + OCPP_GROWTH_PAUSE_MILLIS);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    completeClose(socket);
    if (!this.#door.closed(socket, code)) return;
    this.#tellStreams();
    await this.#delivery.now();
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    if (!this.#door.closed(socket, null)) return;
    this.#tellStreams();
    await this.#delivery.now();
  }

  // What people do with the station and see of it beside sessions: each is the desk's.

  command(command: Command, author: Author): Promise<Answer<CommandAnswer>> {
    return this.#desk.command(command, author);
  }

  keptCommands(): Answer<KeptCommandList> {
    return this.#desk.keptCommands();
  }

  keptCommand(commandId: string): Answer<KeptCommand> {
    return this.#desk.keptCommand(commandId);
  }

  cancelCommand(commandId: string, author: Author): Promise<Answer<KeptCommand>> {
    return this.#desk.cancelCommand(commandId, author);
  }

  settings(): Answer<SettingList> {
    return this.#desk.settings();
  }

  events(filter: EventFilter, limit: number): Answer<readonly StationEvent[]> {
    return this.#desk.events(filter, limit);
  }

  certificateRequests(): Answer<readonly CertificateRequest[]> {
    return this.#desk.certificateRequests();
  }

  signCertificate(id: string, certificateChain: string, author: Author): Promise<Answer<CommandAnswer>> {
    return this.#desk.signCertificate(id, certificateChain, author);
  }

  dismissCertificate(id: string, author: Author): Promise<Answer<null>> {
    return this.#desk.dismissCertificate(id, author);
  }

  messages(filter: MessageFilter, limit: number): Answer<readonly OcppMessage[]> {
    return this.#desk.messages(filter, limit);
  }

  messageSummary(): Answer<MessageSummary> {
    return this.#desk.messageSummary();
  }

  setAside(after: number, limit: number): Answer<SetAsidePage> {
    return this.#desk.setAside(after, limit);
  }

  judgeSetAside(author: Author): Promise<Answer<{ readonly read: number; readonly left: number }>> {
    return this.#desk.judgeSetAside(author);
  }

  /** Its site's hours or series changed; whether it has to be told of further changes. */
  siteEnergyChanged(): Promise<boolean> {
    return this.#wishes.siteChanged();
  }

  // What a driver wishes, by the session's link: see wishes-desk.ts.

  async driverWishes(id: string, token: string): Promise<Answer<DriverWishes>> {
    return (await this.#isLink(id, token)) ? this.#wishes.read(id) : LINK_UNKNOWN;
  }

  async previewWishes(id: string, token: string, wishes: Wishes): Promise<Answer<WishesAnswer>> {
    return (await this.#isLink(id, token)) ? this.#wishes.preview(id, wishes) : LINK_UNKNOWN;
  }

  async putWishes(id: string, token: string, wishes: Wishes, author: Author): Promise<Answer<DriverWishes>> {
    return (await this.#isLink(id, token)) ? this.#wishes.put(id, wishes, author) : LINK_UNKNOWN;
  }

  async removeWishes(id: string, token: string, author: Author): Promise<Answer<null>> {
    return (await this.#isLink(id, token)) ? this.#wishes.remove(id, author) : LINK_UNKNOWN;
  }

  /** Its driver asks the station to stop: see driver-stop.ts. */
  async stopSession(id: string, token: string, author: Author): Promise<Answer<StopAnswer>> {
    return (await this.#isLink(id, token)) ? this.#stop.stop(id, author) : LINK_UNKNOWN;
  }

  // Charging profiles: see profile-desk.ts.

  /** @param _author Whoever rolls out; the roll-out's own entry in the audit trail names him. */
  assignProfile(order: ProfileOrder, _author: Author): Answer<OrderState> {
    return this.#desk.profiles.assign(order);
  }

  checkProfile(question: OrderQuestion): Answer<OrderCheck> {
    return this.#desk.profiles.check(question);
  }

  refreshProfiles(): Promise<Answer<null>> {
    return this.#desk.profiles.refresh();
  }

  stationProfiles(): Answer<StationProfiles> {
    return this.#desk.profiles.view();
  }

  compareProfiles(author: Author): Promise<Answer<StationProfiles>> {
    return this.#desk.profiles.compare(author);
  }

  retryProfile(placeId: string, author: Author): Promise<Answer<StationProfile>> {
    return this.#desk.profiles.retry(placeId, author);
  }

  /** What connectors said and when the station was connected; null: it is not registered. */
  statusHistory(window: Span): StatusHistory | null {
    const openUntilMillis = this.#door.connectedUntilMillis(Date.now());
    return this.#registry.isKnown ? loadStatusHistory(this.#storage.sql, window, openUntilMillis) : null;
  }

  /** Its uptime; null: it is not registered. */
  measuredPorts(exclusions: readonly Exclusion[]): MeasuredPorts | null {
    const registration = this.#registry.registration();
    if (registration === null) return null;
    const nowMillis = Date.now();
    const openUntilMillis = this.#door.connectedUntilMillis(nowMillis);
    return measuredPorts(this.#storage.sql, registration, exclusions, nowMillis, openUntilMillis);
  }

  /** Live streams that are open now. */
  watcherCount(): number {
    return this.#watchers.count;
  }

  override async alarm(): Promise<void> {
    if (!this.#registry.isKnown) return;
    // First what may put something into the outbox: the next alarm is set when that was delivered.
    await this.#wishes.rang();
    await this.#delivery.rang();
    await this.#desk.profiles.rang();
    const silence = this.#door.checkSilence();
    if (silence !== "heard") await this.#delivery.by(Date.now() + (silence === "ended" ? 0 : SIGN_OF_LIFE_MILLIS));
  }

  /** Whether a session can be stopped, and what bounds it, changes without a reading. */
  #tellStreams(): void {
    if (this.#watchers.count === 0) return;
    const live = loadLiveSpans(this.#storage.sql).map(({ sessionId }) => sessionId);
    this.#watchers.notify(live, Date.now());
  }

  async #admit(credentials: Credentials): Promise<Answer<null>> {
    const station = this.#registry.load();
    if (station === null) return STATION_UNKNOWN;
    if (credentials.kind === "trusted") return { ok: true, value: null };
    const nowMillis = Date.now();
    const accepted = acceptedSecrets(station.registration, nowMillis);
    const { secret, source } = credentials;
    const admission = await admit(this.#storage.sql, this.#secrets, accepted, secret, source, nowMillis);
    return admission.ok ? { ok: true, value: null } : { ok: false, problem: admissionProblem(admission) };
  }

  async #isLink(id: string, token: string): Promise<boolean> {
    return this.#registry.isKnown && (await isLink(this.#storage.sql, id, token));
  }

  /** While sessions grow the alarm stays near: whatever comes next finds it set, which spares a row each time. */
  #nextLookMillis(): number | null {
    const { isOnline } = this.#door;
    const look = Date.now() + (this.#hasGrown ? OCPP_GROWTH_PAUSE_MILLIS : LOOK_PAUSE_MILLIS);
    const looks = [this.#desk.profiles.nextLookMillis(isOnline), this.#wishes.nextLookMillis(), isOnline ? look : null];
    const next = looks.filter((at) => at !== null);
    return next.length === 0 ? null : Math.min(...next);
  }

  #saveGrown(): void {
    this.#hasGrown = false;
    this.#mayHaveGrown = false;
    const station = this.#registry.load();
    if (station === null) return;
    const { sql } = this.#storage;
    try {
      this.#hasGrown = this.#storage.transactionSync(() => saveGrown(sql, core(), station.registration, Date.now()));
    } catch (error) {
      // What else waits is delivered all the same.
      console.error(`Sessions of ${station.registration.stationId} that grew: ${describeError(error)}`);
    }
  }
}
