// One site: reads the addresses of its series by its alarm, and tells the stations whose drivers' wishes hang on its hours when these
// change. What it reads stands in D1; here only who is to be told.
import { DurableObject } from "cloudflare:workers";
import { type Bindings, bindingsOf } from "../env.ts";
import { describeError } from "../error-log.ts";
import { type Feed, loadDueFeeds, loadNextRead, saveReading } from "../store/site-energy.ts";
import { readFeed } from "./feed-reading.ts";

/** Day-ahead prices and forecasts change a few times a day. */
const READ_PAUSE_MILLIS = 3_600_000;
/** After the first failure; each one more doubles it, up to the pause above. */
const RETRY_PAUSE_MILLIS = 300_000;
/** When D1 or a station does not answer. */
const TROUBLE_PAUSE_MILLIS = 60_000;
/** A change that was announced is in D1 by then, or will never be. */
const ANNOUNCED_MILLIS = 60_000;
/** Stations told at a time. */
const TOLD_AT_ONCE = 20;

export class SiteObject extends DurableObject {
  readonly #storage: DurableObjectStorage;
  readonly #bindings: Bindings;

  constructor(context: DurableObjectState, environment: unknown) {
    super(context, environment as never);
    this.#storage = context.storage;
    this.#bindings = bindingsOf(environment);
  }

  /** A station asks to be told of changes; until it says that it needs to be told no more. Durable when it answers. */
  watch(siteId: string, stationId: string): void {
    this.#migrate(siteId);
    this.#storage.sql.exec("INSERT INTO watchers (station_id, told) VALUES (?, 1) ON CONFLICT DO NOTHING", stationId);
  }

  /**
   * Hours or series are about to be changed in D1. Durable when it answers: whoever changes them may fail to say that it is
   * done, and what is due is read and told by the alarm then.
   */
  async announce(siteId: string): Promise<void> {
    this.#migrate(siteId);
    this.#storage.sql.exec("UPDATE watchers SET told = 0 WHERE told <> 0");
    const set = await this.#storage.getAlarm();
    const atMillis = Date.now() + ANNOUNCED_MILLIS;
    if (set === null || set > atMillis) await this.#storage.setAlarm(atMillis);
  }

  /** Hours or series were changed in D1: stations are told, and the alarm is set for what is to be read. */
  async changed(siteId: string): Promise<void> {
    this.#migrate(siteId);
    this.#storage.sql.exec("UPDATE watchers SET told = 0 WHERE told <> 0");
    await this.#storage.setAlarm(Date.now());
  }

  /** Reads what is due now, as after its address was given, and goes on by the alarm. Never throws for what a feed does. */
  async read(siteId: string): Promise<void> {
    this.#migrate(siteId);
    await this.#readDue(siteId);
    this.#storage.sql.exec("UPDATE watchers SET told = 0 WHERE told <> 0");
    await this.#storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const siteId = this.#siteId();
    if (siteId === null) return;
    let nextMillis: number | null;
    try {
      await this.#readDue(siteId);
      nextMillis = await loadNextRead(this.#bindings.database, siteId);
    } catch (error) {
      console.error(`Series of site ${siteId}: ${describeError(error)}`);
      nextMillis = Date.now() + TROUBLE_PAUSE_MILLIS;
    }
    if (!(await this.#tell())) nextMillis = Math.min(nextMillis ?? Infinity, Date.now() + TROUBLE_PAUSE_MILLIS);
    // A change that came meanwhile has set an earlier one.
    const set = await this.#storage.getAlarm();
    if (nextMillis !== null && (set === null || set > nextMillis)) await this.#storage.setAlarm(nextMillis);
  }

  async #readDue(siteId: string): Promise<void> {
    const { database } = this.#bindings;
    const feeds = await loadDueFeeds(database, siteId, Date.now());
    await Promise.all(feeds.map((feed) => this.#readOne(siteId, feed)));
  }

  async #readOne(siteId: string, feed: Feed): Promise<void> {
    const { database, loopbackFeeds: allowLoopback } = this.#bindings;
    const { kind, url, currency, failures } = feed;
    const outcome = await readFeed({ kind, url, currency, allowLoopback, nowMillis: Date.now() });
    const pause = outcome.ok ? READ_PAUSE_MILLIS : Math.min(RETRY_PAUSE_MILLIS * 2 ** failures, READ_PAUSE_MILLIS);
    const nowMillis = Date.now();
    await saveReading(database, siteId, feed, outcome, nowMillis, nowMillis + pause).run();
    if (outcome.ok && JSON.stringify(outcome.items) !== JSON.stringify(feed.items)) {
      this.#storage.sql.exec("UPDATE watchers SET told = 0 WHERE told <> 0");
    }
  }

  /** Tells the stations that were not told of the newest change; false where one could not be. */
  async #tell(): Promise<boolean> {
    const { sql } = this.#storage;
    const waiting = sql
      .exec<{ station_id: string }>("SELECT station_id FROM watchers WHERE told <> 1")
      .toArray()
      .map((row) => row.station_id);
    // Marked first: a change that comes while they are told is told as well, and so is who was not when the object is evicted.
    sql.exec("UPDATE watchers SET told = 2 WHERE told = 0");
    let allTold = true;
    for (let first = 0; first < waiting.length; first += TOLD_AT_ONCE) {
      await Promise.all(
        waiting.slice(first, first + TOLD_AT_ONCE).map(async (stationId) => {
          try {
            const needsMore = await this.#bindings.stations.getByName(stationId).siteEnergyChanged();
            if (needsMore) sql.exec("UPDATE watchers SET told = 1 WHERE station_id = ? AND told = 2", stationId);
            else sql.exec("DELETE FROM watchers WHERE station_id = ?", stationId);
          } catch (error) {
            console.error(`Station ${stationId} could not be told of its site's hours: ${describeError(error)}`);
            sql.exec("UPDATE watchers SET told = 0 WHERE station_id = ?", stationId);
            allTold = false;
          }
        }),
      );
    }
    return allTold;
  }

  #migrate(siteId: string): void {
    const { sql } = this.#storage;
    sql.exec("CREATE TABLE IF NOT EXISTS site (only INTEGER PRIMARY KEY CHECK (only = 1), site_id TEXT NOT NULL)");
    // told: 0 not of the newest change, 1 of all, 2 is being told.
    sql.exec("CREATE TABLE IF NOT EXISTS watchers (station_id TEXT PRIMARY KEY, told INTEGER NOT NULL) WITHOUT ROWID");
    sql.exec("INSERT INTO site (only, site_id) VALUES (1, ?) ON CONFLICT DO NOTHING", siteId);
  }

  /** Null: nobody has said yet whose object this is, and nothing is stored. */
  #siteId(): string | null {
    const { sql } = this.#storage;
    const isThere = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'site'").toArray().length > 0;
    return isThere ? (sql.exec<{ site_id: string }>("SELECT site_id FROM site").toArray()[0]?.site_id ?? null) : null;
  }
}
