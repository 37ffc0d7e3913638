// When a station's changes go to D1. The object has one alarm: for deliveries that failed, for sessions that only grew,
// and, while a station is connected, for a look whether it still is. Each reason moves the alarm nearer, never away.
import type { Connection } from "../contract/ocpp.ts";
import { describeError } from "../error-log.ts";
import { drain, pauseMillis } from "./outbox.ts";
import { loadOutbox } from "./outbox-table.ts";
import { loadStation } from "./registration.ts";

/** An answer waits this long for D1; what is not there by then follows by the alarm. */
const DELIVERY_WAIT_MILLIS = 1_000;

export class Delivery {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  /** Brings what is derived lazily into the outbox. */
  readonly #prepare: () => void;
  readonly #connection: () => Connection | null;
  /** When to look again although nothing waits; null: never. */
  readonly #nextLookMillis: () => number | null;
  #alarmAtMillis: number | null = null;
  /** What was asked for since the last delivery began; that one cannot have it all. */
  #wantedMillis: number | null = null;

  constructor(
    storage: DurableObjectStorage,
    database: D1Database,
    hooks: {
      readonly prepare: () => void;
      readonly connection: () => Connection | null;
      readonly nextLookMillis: () => number | null;
    },
  ) {
    this.#storage = storage;
    this.#database = database;
    this.#prepare = hooks.prepare;
    this.#connection = hooks.connection;
    this.#nextLookMillis = hooks.nextLookMillis;
  }

  /** Reads the alarm that is set; before it the other calls know of none. What waits without one gets one. */
  async wake(): Promise<void> {
    this.#alarmAtMillis = await this.#storage.getAlarm();
    if (this.#alarmAtMillis === null && loadOutbox(this.#storage.sql, 1).length > 0) await this.by(Date.now());
  }

  /**
   * Sets the alarm to an instant unless it is set to an earlier one. Called without a pause after the commit, it is
   * written with it, so that an eviction in between loses no delivery. Never throws: one that cannot be set is set with
   * the next change, or when the object wakes.
   */
  async by(atMillis: number): Promise<void> {
    this.#wantedMillis = Math.min(this.#wantedMillis ?? atMillis, atMillis);
    if (this.#alarmAtMillis !== null && this.#alarmAtMillis <= atMillis) return;
    this.#alarmAtMillis = atMillis;
    try {
      await this.#storage.setAlarm(atMillis);
    } catch (error) {
      this.#alarmAtMillis = null;
      console.error(`An alarm could not be set: ${describeError(error)}`);
    }
  }

  /** Delivers what was just committed, and waits a moment for it. */
  async now(): Promise<void> {
    // D1 failed last time: the alarm tries again, so that a station's answers do not wait for it each time.
    if (this.#failures() > 0) return this.by(Date.now() + pauseMillis(this.#failures()));
    await this.by(Date.now() + pauseMillis(0));
    const delivery = this.#run();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, DELIVERY_WAIT_MILLIS);
    });
    await Promise.race([delivery, patience]);
    clearTimeout(timer);
  }

  /** The alarm rang. */
  async rang(): Promise<void> {
    this.#alarmAtMillis = null;
    await this.#run();
  }

  /** Never throws: an alarm that does is given up by the platform after six attempts, and what waits with it. */
  async #run(): Promise<void> {
    try {
      await this.#deliver();
    } catch (error) {
      console.error(`A delivery was cut short and will be tried again: ${describeError(error)}`);
      await this.by(Date.now() + pauseMillis(this.#failures() + 1));
    }
  }

  async #deliver(): Promise<void> {
    this.#wantedMillis = null;
    this.#prepare();
    const empty = await drain(this.#storage.sql, this.#database, this.#connection);
    if (!empty || loadOutbox(this.#storage.sql, 1).length > 0) {
      return this.by(Date.now() + pauseMillis(this.#failures()));
    }
    const next = earlier(this.#wantedMillis, this.#nextLookMillis());
    if (next === this.#alarmAtMillis) return;
    this.#alarmAtMillis = next;
    if (next === null) await this.#storage.deleteAlarm();
    else await this.#storage.setAlarm(next);
  }

  #failures(): number {
    return loadStation(this.#storage.sql)?.drainFailures ?? 0;
  }
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
