// Walks over stations by alarm, a page at a time: those that a roll-out is to reach, or those of a site whose clock or
// connection has changed. One object per roll-out and per changed site. What has been reached stands in D1; the object only
// remembers where in a pass it is, so that an eviction repeats a page at most, and every call of a page may come twice.
import { DurableObject } from "cloudflare:workers";
import * as v from "valibot";
import { bindingsOf } from "../env.ts";
import { describeError } from "../error-log.ts";
import { pauseMillis } from "./outbox.ts";
import { type Page, rollOutPage, sitePage, type WalkedStation } from "./roll-out-page.ts";
import { type WalkTask, walkName, walkTaskSchema } from "./walk-task.ts";

/**
 * A roll-out that is not in D1 this long after it was announced was not made: the request that announced it had a minute, and
 * has ended.
 */
const ANNOUNCED_MILLIS = 120_000;
const ANNOUNCED_PAUSE_MILLIS = 5_000;
/** A page that was cut off, by an eviction or a new version of the worker, is done again after this. */
const PAGE_MILLIS = 60_000;

const walkSchema = v.object({
  task: walkTaskSchema,
  /** Counts the times that it was asked for, so that a page that runs meanwhile does not end what it has not seen. */
  turn: v.number(),
  begunAtMillis: v.number(),
  /** The last one of the page before; empty: the pass begins. */
  after: v.string(),
  /** Stations of this pass could not be told. */
  isIncomplete: v.boolean(),
  /** Passes that told nobody, and pages that failed, one after another. */
  failures: v.number(),
});
type Walk = v.InferOutput<typeof walkSchema>;

const KEY = "walk";

export class RollOutObject extends DurableObject {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  readonly #stationOf: (stationId: string) => WalkedStation;

  constructor(context: DurableObjectState, environment: unknown) {
    super(context, environment as never);
    const { database, stations } = bindingsOf(environment);
    this.#storage = context.storage;
    this.#database = database;
    this.#stationOf = (stationId) => stations.getByName(stationId);
  }

  /**
   * Walks from the first station on, beginning after `inMillis`. Durable when it answers; asked again it begins again. A task is
   * announced before its change is committed, so that no change is left without its walk.
   */
  async begin(task: WalkTask, inMillis: number): Promise<void> {
    const turn = (this.#load()?.turn ?? 0) + 1;
    const walk = { task, turn, begunAtMillis: Date.now(), after: "", isIncomplete: false, failures: 0 };
    this.#storage.kv.put(KEY, walk satisfies Walk);
    await this.#storage.setAlarm(Date.now() + inMillis);
  }

  /** Never throws: an alarm that does is given up by the platform after six attempts. */
  override async alarm(): Promise<void> {
    const walk = this.#load();
    if (walk === null) return;
    try {
      await this.#storage.setAlarm(Date.now() + PAGE_MILLIS);
      await this.#follow(walk, await this.#page(walk));
    } catch (error) {
      console.error(`A page of ${walkName(walk.task)} failed and will be tried again: ${describeError(error)}`);
      await this.#later({ ...walk, failures: walk.failures + 1 }, pauseMillis(walk.failures));
    }
  }

  #page({ task, after }: Walk): Promise<Page> {
    return task.kind === "site"
      ? sitePage(this.#database, this.#stationOf, task.siteId, after)
      : rollOutPage(this.#database, this.#stationOf, task.id, after, Date.now());
  }

  async #follow(walk: Walk, page: Page): Promise<void> {
    switch (page.kind) {
      case "page": {
        const isIncomplete = walk.isIncomplete || page.failed > 0;
        const failures = page.told > 0 ? 0 : walk.failures;
        return this.#later({ ...walk, after: page.last, isIncomplete, failures }, 0);
      }
      case "end-of-pass": {
        const again = { ...walk, after: "", isIncomplete: false, failures: walk.failures + 1 };
        if (walk.isIncomplete || page.isMore) return this.#later(again, pauseMillis(walk.failures));
        return this.#forget(walk);
      }
      case "unknown":
        if (Date.now() - walk.begunAtMillis < ANNOUNCED_MILLIS) return this.#later(walk, ANNOUNCED_PAUSE_MILLIS);
        return this.#forget(walk);
      case "over":
        return this.#forget(walk);
      default:
        return page satisfies never;
    }
  }

  /** Goes on after a pause, unless it was asked to begin again meanwhile, which has set the alarm. */
  async #later(walk: Walk, inMillis: number): Promise<void> {
    if (this.#load()?.turn !== walk.turn) return;
    this.#storage.kv.put(KEY, walk);
    await this.#storage.setAlarm(Date.now() + inMillis);
  }

  async #forget(walk: Walk): Promise<void> {
    if (this.#load()?.turn !== walk.turn) return;
    this.#storage.kv.delete(KEY);
    await this.#storage.deleteAlarm();
  }

  #load(): Walk | null {
    const stored = this.#storage.kv.get(KEY);
    return stored === undefined ? null : v.parse(walkSchema, stored);
  }
}
