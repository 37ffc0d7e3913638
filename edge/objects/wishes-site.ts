// The hours of a station's site as wishes need them: read from D1, remembered for a while, and the site asked to tell when they change.
import type { Bindings } from "../env.ts";
import { describeError } from "../error-log.ts";
import { loadRegistration } from "./registration.ts";
import { loadSiteHours, type SiteHours } from "./wishes-situation.ts";

/** What was read holds for as long, unless the site says that it changed. */
const MEMORY_MILLIS = 300_000;

export class WishesSite {
  readonly #sql: SqlStorage;
  readonly #bindings: Bindings;
  #known: { readonly siteId: string | null; readonly readAtMillis: number; readonly hours: SiteHours } | null = null;

  constructor(sql: SqlStorage, bindings: Bindings) {
    this.#sql = sql;
    this.#bindings = bindings;
  }

  /** They changed. */
  forget(): void {
    this.#known = null;
  }

  /** Null: D1 does not answer, and nothing was read before. */
  async hours(): Promise<SiteHours | null> {
    const siteId = loadRegistration(this.#sql)?.siteId ?? null;
    const nowMillis = Date.now();
    const known = this.#known?.siteId === siteId ? this.#known : null;
    if (known !== null && nowMillis - known.readAtMillis < MEMORY_MILLIS) return known.hours;
    try {
      const hours = await loadSiteHours(this.#bindings.database, siteId, nowMillis);
      this.#known = { siteId, readAtMillis: nowMillis, hours };
      return hours;
    } catch (error) {
      console.error(`A site's hours could not be read: ${describeError(error)}`);
      return known?.hours ?? null;
    }
  }

  /** Asks the site to tell of other hours. Where it does not answer, the look by the alarm notices them later. */
  async watch(): Promise<void> {
    const registration = loadRegistration(this.#sql);
    if (registration === null || registration.siteId === null) return;
    const { siteId, stationId } = registration;
    try {
      await this.#bindings.sites.getByName(siteId).watch(siteId, stationId);
    } catch (error) {
      console.error(`Site ${siteId} could not be asked to tell of its hours: ${describeError(error)}`);
    }
  }
}
