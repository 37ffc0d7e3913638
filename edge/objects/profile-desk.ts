// What others ask of a station's charging profiles: roll-outs, people and drivers' plans. The sending is the sender's.
import type { Author } from "../audit-entry.ts";
import type { StationProfile, StationProfiles } from "../contract/assignments.ts";
import { describeError } from "../error-log.ts";
import { ordersOf } from "../store/assignments.ts";
import { type Answer, PROFILE_PLACE_UNKNOWN, STATION_UNKNOWN } from "./answer.ts";
import type { Calls } from "./calls.ts";
import type { Taken } from "./inbox.ts";
import { hasStationItem, loadOutbox } from "./outbox-table.ts";
import { loadStationSide } from "./profile-judgement.ts";
import type { OrderCheck, OrderQuestion, OrderState, ProfileOrder } from "./profile-order.ts";
import { checkOrder, type Plan, takeOrder, takeOrders, takePlan } from "./profile-orders.ts";
import { ProfileSender, type SenderHooks } from "./profile-sender.ts";
import { stateOf } from "./profile-states.ts";
import {
  changeStationState,
  loadNextMillis,
  loadOrders,
  loadPlaceOf,
  loadPlaces,
  loadStationState,
  type PlaceRow,
  planKey,
  savePlace,
} from "./profile-tables.ts";
import { operatorBase, type QuestionBase, shownPlace, viewOf } from "./profile-view.ts";
import type { Registration } from "./registration.ts";
import { liveSocket, type Outstanding } from "./sockets.ts";

/** When D1 did not answer, or has not the station's own row yet. */
const REFRESH_PAUSE_MILLIS = 30_000;
const SOON_MILLIS = 1_000;
/** A person waits this long for a comparison; what comes later stands there when the page is loaded again. */
const COMPARE_WAIT_MILLIS = 20_000;

const OF_PROFILES: ReadonlySet<string> = new Set(["SetChargingProfile", "ClearChargingProfile"]);
/** Answers that may tell what a station takes. */
const OF_SETTINGS: ReadonlySet<string> = new Set([
  "GetConfiguration",
  "ChangeConfiguration",
  "GetVariables",
  "SetVariables",
]);

export class ProfileDesk {
  readonly sender: ProfileSender;
  readonly #context: DurableObjectState;
  readonly #sql: SqlStorage;
  readonly #database: D1Database;
  readonly #hooks: SenderHooks;

  constructor(context: DurableObjectState, database: D1Database, calls: Calls, hooks: SenderHooks) {
    this.#context = context;
    this.#sql = context.storage.sql;
    this.#database = database;
    this.#hooks = hooks;
    this.sender = new ProfileSender(context, calls, hooks);
  }

  /** Takes an order. Durable when it answers; the same again, or an older one, changes nothing. */
  assign(order: ProfileOrder): Answer<OrderState> {
    return this.#forStation((registration) => {
      const value = this.#context.storage.transactionSync(() => takeOrder(this.#sql, registration, order, Date.now()));
      this.#changed();
      this.#hooks.profilesChanged();
      return value;
    });
  }

  /** What would stand against an order; nothing is kept of it. */
  check(question: OrderQuestion): Answer<OrderCheck> {
    return this.#forStation((registration) => checkOrder(this.#sql, registration, question, Date.now()));
  }

  /** Asks D1 again what holds here: now, or as soon as it answers and has the station's own row. */
  async refresh(): Promise<Answer<null>> {
    if (this.#hooks.registry.registration() === null) return STATION_UNKNOWN;
    await this.refreshSoon();
    await this.#refresh();
    return { ok: true, value: null };
  }

  /** The same by the alarm. */
  async refreshSoon(): Promise<void> {
    changeStationState(this.#sql, { refreshAtMillis: Date.now() });
    await this.#hooks.wakeBy(Date.now() + SOON_MILLIS);
  }

  /** All of it, as it is now. */
  view(): Answer<StationProfiles> {
    return this.#forStation((registration) => {
      const isOnline = liveSocket(this.#context) !== null;
      const resolved = this.sender.current();
      return viewOf(resolved, loadStationSide(this.#sql, registration), loadStationState(this.#sql), isOnline);
    });
  }

  /** Asks the station now what it has, and answers when it has told, or after a while. */
  async compare(author: Author): Promise<Answer<StationProfiles>> {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return STATION_UNKNOWN;
    if (liveSocket(this.#context) === null || loadPlaces(this.#sql).length === 0) return this.view();
    this.#context.storage.transactionSync(() => {
      changeStationState(this.#sql, { compareAtMillis: Date.now(), report: null });
      this.#hooks.registry.note(author, "station.profiles-compared", registration, null, null);
    });
    const compared = this.sender.compared();
    this.sender.look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, COMPARE_WAIT_MILLIS);
    });
    await Promise.race([compared, patience]);
    clearTimeout(timer);
    await this.#hooks.deliver();
    return this.view();
  }

  /** Sends one again, whatever became of it. */
  async retry(id: string, author: Author): Promise<Answer<StationProfile>> {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return STATION_UNKNOWN;
    const row = loadPlaces(this.#sql).find((one) => String(one.id) === id);
    if (row === undefined) return PROFILE_PLACE_UNKNOWN;
    const { chargingProfileId, evseId, purpose, stackLevel, wanted } = row;
    const { places, orders } = this.#context.storage.transactionSync(() => {
      savePlace(this.#sql, row, onceMore(row, Date.now()));
      const after = { chargingProfileId, evseId, purpose, stackLevel, wanted };
      this.#hooks.registry.note(author, "station.profile-sent", registration, null, after);
      return this.sender.current();
    });
    this.#changed();
    await this.#hooks.deliver();
    const now = [...loadPlaces(this.#sql), ...places].find((one) => one.id === row.id) ?? row;
    return {
      ok: true,
      value: shownPlace(
        now,
        orders.find(({ key }) => key === now.holder),
      ),
    };
  }

  /** Installs the plan of a session's wishes as a TxProfile, or ends it. Durable when it answers. */
  placePlan(plan: Plan): Answer<OrderState> {
    return this.#forStation((registration) => {
      const value = this.#context.storage.transactionSync(() => takePlan(this.#sql, registration, plan, Date.now()));
      this.#changed();
      return value;
    });
  }

  /** What has become of a session's plan; null: there is none. */
  planDelivery(sessionId: string): OrderState | null {
    if (!this.#hooks.registry.isKnown || loadNextMillis(this.#sql) === null) return null;
    const resolved = this.sender.current();
    const order = resolved.orders.find(({ key }) => key === planKey(sessionId));
    return order === undefined ? null : stateOf(order, resolved);
  }

  /** Everything that holds or is about to hold for a session but its own plan; null: the station has never connected. */
  operatorCase(sessionId: string): QuestionBase | null {
    const registration = this.#hooks.registry.registration();
    if (registration === null) return null;
    const side = loadStationSide(this.#sql, registration);
    const { version } = side;
    return version === null
      ? null
      : operatorBase(this.#sql, this.sender.current(), { ...side, version }, sessionId, Date.now());
  }

  /** The station has just been answered, or has answered. @param taken What its message came to; null: nothing new. */
  heard(taken: Taken | null): void {
    if (taken?.profiles === true || taken?.changes.turned === true) this.sender.look();
    else this.sender.sendSoon();
  }

  /** The station has answered a call, of whomever. Runs before its end is told to the sender. */
  answered({ action, messageId }: Outstanding): void {
    if (!this.#hooks.registry.isKnown || loadNextMillis(this.#sql) === null) return;
    const isOurs = loadPlaceOf(this.#sql, messageId) !== null;
    // Somebody has set or removed a profile by hand: what is there may be another now.
    if (OF_PROFILES.has(action) && !isOurs) changeStationState(this.#sql, { compareAtMillis: Date.now() });
    if (OF_SETTINGS.has(action) || (OF_PROFILES.has(action) && !isOurs)) this.sender.look();
  }

  /** The registration has changed. */
  async moved(before: Registration, after: Registration): Promise<void> {
    const place = ({ siteId, groups }: Registration) => JSON.stringify([siteId, groups]);
    if (place(before) !== place(after)) await this.refreshSoon();
    else this.sender.look();
  }

  /** The alarm rang. */
  async rang(): Promise<void> {
    if (!this.#hooks.registry.isKnown || loadNextMillis(this.#sql) === null) return;
    const { refreshAtMillis } = loadStationState(this.#sql);
    if (refreshAtMillis !== null && refreshAtMillis <= Date.now()) await this.#refresh();
    this.sender.look();
  }

  /** When the object is to be woken for profiles; null: not by itself. */
  nextLookMillis(isOnline: boolean): number | null {
    if (!this.#hooks.registry.isKnown || loadNextMillis(this.#sql) === null) return null;
    const { refreshAtMillis } = loadStationState(this.#sql);
    const look = this.sender.nextLookMillis(isOnline);
    const refresh = refreshAtMillis === null ? null : Math.max(refreshAtMillis, Date.now() + SOON_MILLIS);
    return look === null || refresh === null ? (look ?? refresh) : Math.min(look, refresh);
  }

  async #refresh(): Promise<void> {
    try {
      // D1 says what holds here by the row that it has of the station.
      if (hasStationItem(this.#sql)) await this.#hooks.deliver();
      const asked = this.#hooks.registry.registration();
      if (asked === null) return;
      if (hasStationItem(this.#sql)) throw new Error("D1 has not the station's newest row.");
      const { stationId, siteId, groups, version } = asked;
      const before = new Map(loadOrders(this.#sql).map(({ key, rollOutId }) => [key, rollOutId]));
      const listed = await ordersOf(this.#database, { stationId, siteId, groups });
      const registration = this.#hooks.registry.registration();
      // Changed meanwhile: it is asked again.
      if (registration?.version !== version) return await this.refreshSoon();
      this.#context.storage.transactionSync(() => takeOrders(this.#sql, registration, listed, before, Date.now()));
      this.#changed();
      this.#hooks.profilesChanged();
    } catch (error) {
      console.error(`What holds at a station could not be asked: ${describeError(error)}`);
      const refreshAtMillis = Date.now() + REFRESH_PAUSE_MILLIS;
      changeStationState(this.#sql, { refreshAtMillis });
      await this.#hooks.wakeBy(refreshAtMillis);
    }
  }

  /** Sends, and has D1 told. */
  #changed(): void {
    this.sender.look();
    if (loadOutbox(this.#sql, 1).length > 0) this.#context.waitUntil(this.#hooks.deliver());
  }

  #forStation<T>(work: (registration: Registration) => T): Answer<T> {
    const registration = this.#hooks.registry.registration();
    return registration === null ? STATION_UNKNOWN : { ok: true, value: work(registration) };
  }
}

/** As if it had never been tried; what was accepted is sent again all the same. */
function onceMore(row: PlaceRow, nowMillis: number): PlaceRow {
  const again = { ...row, attempts: 0, nextAttemptAtMillis: nowMillis, resent: false };
  if (row.messageId !== null || row.state === "drifted") return again;
  const doubts = row.installed === null || row.doubts.includes(row.holder) ? row.doubts : [...row.doubts, row.holder];
  return { ...again, state: "waiting", reason: null, doubts };
}
