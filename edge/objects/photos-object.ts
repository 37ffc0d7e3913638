// Clears away, by alarm, photos of a station's feedback that nobody names or that could not be deleted when they were taken away. One
// object per station; what there is to do stands in D1.
import { DurableObject } from "cloudflare:workers";
import { bindingsOf } from "../env.ts";
import { describeError } from "../error-log.ts";
import { clearPhotos } from "../store/feedback-photos.ts";

const KEY = "station";
/** After a failure; D1 or R2 does not answer. */
const AGAIN_MILLIS = 5 * 60_000;

export class PhotosObject extends DurableObject {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  readonly #bucket: R2Bucket;

  constructor(context: DurableObjectState, environment: unknown) {
    super(context, environment as never);
    const { database, photos } = bindingsOf(environment);
    this.#storage = context.storage;
    this.#database = database;
    this.#bucket = photos;
  }

  /**
   * Looks after the station's photos in `inMillis` at the latest. Durable when it answers, and asked before whatever makes something to
   * clear away, so that nothing is left when a request dies in between.
   */
  async lookAfter(stationId: string, inMillis: number): Promise<void> {
    this.#storage.kv.put(KEY, stationId);
    const set = await this.#storage.getAlarm();
    const wanted = Date.now() + inMillis;
    if (set === null || set > wanted) await this.#storage.setAlarm(wanted);
  }

  /** Never throws: an alarm that does is given up by the platform after six attempts. */
  override async alarm(): Promise<void> {
    const stationId = this.#storage.kv.get<string>(KEY);
    if (stationId === undefined) return;
    try {
      const dueMillis = await clearPhotos(this.#database, this.#bucket, stationId, Date.now());
      if (dueMillis !== null) await this.lookAfter(stationId, Math.max(1_000, dueMillis - Date.now()));
    } catch (error) {
      console.error(`Photos could not be cleared away and will be tried again: ${describeError(error)}`);
      await this.lookAfter(stationId, AGAIN_MILLIS);
    }
  }
}
