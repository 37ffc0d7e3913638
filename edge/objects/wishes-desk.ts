// What drivers wish for their sessions: takes wishes and plans them, has the plan placed as a TxProfile, and plans anew when something
// changes. What stands is kept in the object's table; a plan is only sent again when the new one gains enough.
import type { Author } from "../audit-entry.ts";
import type { DriverWishes, Wishes, WishesAnswer } from "../contract/wishes.ts";
import { core } from "../core.ts";
import { bodyOf } from "../domain/wishes/body.ts";
import { bestPlan, type Planned, planWishes } from "../domain/wishes/planner.ts";
import { isWorthReplacing } from "../domain/wishes/replacing.ts";
import type { Plan } from "../domain/wishes/situation.ts";
import { cutPlan } from "../domain/wishes/slots.ts";
import type { Bindings } from "../env.ts";
import { describeError } from "../error-log.ts";
import type { Answer } from "./answer.ts";
import { putAuditItem } from "./outbox-table.ts";
import type { ProfileDesk } from "./profile-desk.ts";
import { loadRegistration, nextRevision } from "./registration.ts";
import { loadSessionDetail } from "./session-detail.ts";
import { loadSession } from "./sessions-table.ts";
import { HOURS_UNAVAILABLE, tooManyChanges, WISHES_CLOSED } from "./wishes-refusals.ts";
import {
  loadSiteHours,
  plannedWishes,
  type SessionSituation,
  type SiteHours,
  situationOf,
  wireWishes,
} from "./wishes-situation.ts";
import { loadOpenWishes, loadWishes, nextWishesMillis, saveWishes, type WishesRow } from "./wishes-table.ts";
import { boundsOf, deliveryOf, isBehindOrAhead, nextLookAt } from "./wishes-watching.ts";

/** Changes of one session's wishes within an hour: who tries more in earnest has lost the thread, and each may reach the station. */
export const MAX_CHANGES = 30;
const WINDOW_MILLIS = 3_600_000;
/** What was read of the site's hours holds for as long, unless the site says that they changed. */
const SITE_MEMORY_MILLIS = 300_000;
/** Growth of a session is looked at this often. */
const GROWTH_PAUSE_MILLIS = 50_000;
const TROUBLE_PAUSE_MILLIS = 300_000;
/** An alarm in the past rings at once; what is due is done by then. */
const SAFETY_MILLIS = 1_000;

export interface WishesHooks {
  readonly profiles: Pick<ProfileDesk, "placePlan" | "planDelivery" | "operatorCase">;
  /** Delivers what was just committed. */
  readonly deliver: () => Promise<void>;
  /** Wakes the object by then. */
  readonly wakeBy: (atMillis: number) => Promise<void>;
}

export class WishesDesk {
  readonly #context: DurableObjectState;
  readonly #bindings: Bindings;
  readonly #hooks: WishesHooks;
  #site: { readonly siteId: string | null; readonly readAtMillis: number; readonly hours: SiteHours } | null = null;
  /** Whether any session has wishes that hold; undefined: not looked yet. Spares every message a look into the table. */
  #hasOpen: boolean | undefined;
  readonly #lookedAtMillis = new Map<string, number>();

  constructor(context: DurableObjectState, bindings: Bindings, hooks: WishesHooks) {
    this.#context = context;
    this.#bindings = bindings;
    this.#hooks = hooks;
  }

  /** What stands; the session is there. */
  async read(sessionId: string): Promise<Answer<DriverWishes>> {
    const site = await this.#hours();
    if (site === null) return HOURS_UNAVAILABLE;
    const row = loadWishes(this.#sql, sessionId);
    return { ok: true, value: this.#shown(sessionId, row, site, row?.answer ?? null) };
  }

  /** What wishes would lead to; nothing is kept of them. */
  async preview(sessionId: string, wishes: Wishes): Promise<Answer<WishesAnswer>> {
    const site = await this.#hours();
    if (site === null) return HOURS_UNAVAILABLE;
    const situation = this.#situation(sessionId, site, loadWishes(this.#sql, sessionId));
    if (situation === null) return WISHES_CLOSED;
    return { ok: true, value: answerOf(planWishes(situation, plannedWishes(wishes))) };
  }

  /** Puts wishes in the place of those before; what is not accepted changes nothing. Durable when it answers. */
  async put(sessionId: string, wishes: Wishes, author: Author): Promise<Answer<DriverWishes>> {
    const site = await this.#hours();
    if (site === null) return HOURS_UNAVAILABLE;
    const nowMillis = Date.now();
    const before = loadWishes(this.#sql, sessionId);
    const counted = countChange(before, nowMillis);
    if (counted === null) return tooManyChanges(MAX_CHANGES, secondsLeft(before, nowMillis));
    const situation = this.#situation(sessionId, site, before);
    if (situation === null) return WISHES_CLOSED;
    const asked = plannedWishes(wishes);
    const planned = planWishes(situation, asked);
    const answer = answerOf(planned);
    if (planned.answer !== "ACCEPTED") {
      const row = before ?? noWishes(sessionId, nowMillis);
      saveWishes(this.#sql, { ...row, ...counted });
      return { ok: true, value: this.#shown(sessionId, row, site, answer) };
    }
    const row: WishesRow = {
      ...{ sessionId, wishes: wireWishes(asked), plan: planned.plan, answer, computedAtMillis: nowMillis },
      chargedMilliwattHours: situation.chargedMilliwattHours,
      nextAtMillis: this.#place(sessionId, planned, planned.plan, situation, nowMillis),
      ...counted,
    };
    this.#context.storage.transactionSync(() => {
      saveWishes(this.#sql, row);
      this.#note(author, before?.wishes ?? null, row.wishes, sessionId);
    });
    this.#hasOpen = true;
    await this.#watchSite();
    await this.#hooks.deliver();
    return { ok: true, value: this.#shown(sessionId, row, site, answer) };
  }

  /** Takes wishes back; the operator's profiles hold alone again. Durable when it answers. */
  async remove(sessionId: string, author: Author): Promise<Answer<null>> {
    const before = loadWishes(this.#sql, sessionId);
    if (before === null || before.wishes === null) return { ok: true, value: null };
    const nowMillis = Date.now();
    const counted = countChange(before, nowMillis);
    if (counted === null) return tooManyChanges(MAX_CHANGES, secondsLeft(before, nowMillis));
    this.#context.storage.transactionSync(() => {
      saveWishes(this.#sql, { ...noWishes(sessionId, nowMillis), ...counted });
      this.#note(author, before.wishes, null, sessionId);
    });
    this.#clear(sessionId);
    await this.#hooks.deliver();
    return { ok: true, value: null };
  }

  // ---- What changes plans

  /** Other profiles hold, or hold again. */
  profilesChanged(): void {
    this.#planSoon(() => loadOpenWishes(this.#sql));
  }

  /** The site's hours are others; whether this is to be told again. */
  async siteChanged(): Promise<boolean> {
    this.#site = null;
    if (!this.#isOpen()) return false;
    await this.#planAll(loadOpenWishes(this.#sql));
    return this.#isOpen();
  }

  /** Sessions have new values, or have ended. */
  grown(sessionIds: readonly string[]): void {
    if (sessionIds.length === 0 || !this.#isOpen()) return;
    const nowMillis = Date.now();
    const looked = sessionIds.filter((id) => {
      if (nowMillis - (this.#lookedAtMillis.get(id) ?? 0) < GROWTH_PAUSE_MILLIS) return this.#hasEnded(id);
      this.#lookedAtMillis.set(id, nowMillis);
      return true;
    });
    this.#planSoon(() => looked.filter((id) => this.#isOff(id)));
  }

  /** When the object is to be woken for it; null: not by itself. */
  nextLookMillis(): number | null {
    const next = this.#isOpen() ? nextWishesMillis(this.#sql) : null;
    return next === null ? null : Math.max(next, Date.now() + SAFETY_MILLIS);
  }

  /** The alarm rang. */
  async rang(): Promise<void> {
    if (!this.#isOpen()) return;
    const nowMillis = Date.now();
    const due = loadOpenWishes(this.#sql).filter(
      (id) => (loadWishes(this.#sql, id)?.nextAtMillis ?? Number.POSITIVE_INFINITY) <= nowMillis,
    );
    await this.#planAll(due);
  }

  #planSoon(sessions: () => readonly string[]): void {
    if (!this.#isOpen()) return;
    const ids = sessions();
    if (ids.length > 0) this.#context.waitUntil(this.#planAll(ids));
  }

  async #planAll(sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    const site = await this.#hours();
    for (const id of sessionIds) {
      try {
        this.#planAgain(id, site);
      } catch (error) {
        console.error(`The wishes of session ${id} could not be planned anew: ${describeError(error)}`);
        const row = loadWishes(this.#sql, id);
        if (row !== null) saveWishes(this.#sql, { ...row, nextAtMillis: Date.now() + TROUBLE_PAUSE_MILLIS });
      }
    }
    this.#hasOpen = undefined;
    const next = this.nextLookMillis();
    if (next !== null) await this.#hooks.wakeBy(next);
    await this.#hooks.deliver();
  }

  /** @param site Null: D1 does not answer; it is tried again. */
  #planAgain(sessionId: string, site: SiteHours | null): void {
    const row = loadWishes(this.#sql, sessionId);
    if (row === null || row.wishes === null || row.nextAtMillis === null) return;
    const nowMillis = Date.now();
    if (this.#hasEnded(sessionId)) {
      saveWishes(this.#sql, { ...row, nextAtMillis: null });
      this.#lookedAtMillis.delete(sessionId);
      return;
    }
    const situation = site === null ? null : this.#situation(sessionId, site, row);
    if (situation === null) {
      saveWishes(this.#sql, { ...row, nextAtMillis: nowMillis + TROUBLE_PAUSE_MILLIS });
      return;
    }
    const asked = plannedWishes(row.wishes);
    const planned = planWishes(situation, asked);
    const plan = planned.answer === "ACCEPTED" ? planned.plan : bestPlan(situation, asked);
    // What the station has of a plan that was too long for it comes to its end: the rest is sent.
    const renewAt = row.plan === null ? null : cutPlan(row.plan, situation.maxPeriods).renewAtSeconds;
    const isOver = renewAt !== null && renewAt <= situation.nowSeconds;
    const isNew = isOver || isWorthReplacing(situation, asked, row.plan, { ...planned, plan });
    const next = isNew
      ? this.#place(sessionId, planned, plan, situation, nowMillis)
      : Math.min(nextLookAt(planned, row.plan, situation, nowMillis), (renewAt ?? Number.POSITIVE_INFINITY) * 1_000);
    saveWishes(this.#sql, {
      ...row,
      ...{ plan: isNew ? plan : row.plan, answer: answerOf(planned), computedAtMillis: nowMillis },
      ...{ chargedMilliwattHours: situation.chargedMilliwattHours, nextAtMillis: next },
    });
  }

  /** Has a plan placed, cut to what the station takes; when to look again. */
  #place(
    sessionId: string,
    planned: Planned,
    plan: Plan | null,
    situation: SessionSituation,
    nowMillis: number,
  ): number {
    const cut = plan === null ? null : cutPlan(plan, situation.maxPeriods);
    this.#hooks.profiles.placePlan({ sessionId, body: cut === null ? null : bodyOf(cut.plan) });
    const next = nextLookAt(planned, plan, situation, nowMillis);
    return cut === null || cut.renewAtSeconds === null ? next : Math.min(next, cut.renewAtSeconds * 1_000);
  }

  #clear(sessionId: string): void {
    this.#hooks.profiles.placePlan({ sessionId, body: null });
    this.#lookedAtMillis.delete(sessionId);
    this.#hasOpen = undefined;
  }

  // ---- What it looks at

  get #sql(): SqlStorage {
    return this.#context.storage.sql;
  }

  #isOpen(): boolean {
    this.#hasOpen ??= loadRegistration(this.#sql) !== null && nextWishesMillis(this.#sql) !== null;
    return this.#hasOpen;
  }

  #hasEnded(sessionId: string): boolean {
    return loadSession(this.#sql, sessionId)?.summary.state !== "active";
  }

  /** Whether a session's newest values ask for another plan. */
  #isOff(sessionId: string): boolean {
    const row = loadWishes(this.#sql, sessionId);
    if (row === null || row.nextAtMillis === null) return false;
    if (this.#hasEnded(sessionId)) return true;
    const registration = loadRegistration(this.#sql);
    if (registration === null || row.wishes?.energyMilliwattHours == null) return false;
    const detail = loadSessionDetail(this.#sql, core(), registration, sessionId);
    return detail !== null && isBehindOrAhead(row, detail);
  }

  #situation(sessionId: string, site: SiteHours, row: WishesRow | null): SessionSituation | null {
    const registration = loadRegistration(this.#sql);
    if (registration === null) return null;
    const standing = { plan: row?.plan ?? null, sinceMillis: (row?.plan?.startSeconds ?? 0) * 1_000 };
    const question = this.#hooks.profiles.operatorCase(sessionId);
    return situationOf(this.#sql, registration, question, site, sessionId, standing, Date.now());
  }

  #shown(sessionId: string, row: WishesRow | null, site: SiteHours, answer: WishesAnswer | null): DriverWishes {
    const situation = this.#situation(sessionId, site, row);
    return {
      wishes: row?.wishes ?? null,
      answer,
      computedAtMillis: row === null || row.answer === null ? null : row.computedAtMillis,
      delivery: deliveryOf(row, this.#hooks.profiles.planDelivery(sessionId), this.#hasEnded(sessionId)),
      bounds: boundsOf(situation, site),
    };
  }

  /** Null: D1 does not answer, and nothing was read before. */
  async #hours(): Promise<SiteHours | null> {
    const siteId = loadRegistration(this.#sql)?.siteId ?? null;
    const nowMillis = Date.now();
    const known = this.#site?.siteId === siteId ? this.#site : null;
    if (known !== null && nowMillis - known.readAtMillis < SITE_MEMORY_MILLIS) return known.hours;
    try {
      const hours = await loadSiteHours(this.#bindings.database, siteId, nowMillis);
      this.#site = { siteId, readAtMillis: nowMillis, hours };
      return hours;
    } catch (error) {
      console.error(`A site's hours could not be read: ${describeError(error)}`);
      return known?.hours ?? null;
    }
  }

  /** Without it the look by the alarm notices other hours, later. */
  async #watchSite(): Promise<void> {
    const registration = loadRegistration(this.#sql);
    if (registration === null || registration.siteId === null) return;
    const { siteId, stationId } = registration;
    try {
      await this.#bindings.sites.getByName(siteId).watch(siteId, stationId);
    } catch (error) {
      console.error(`Site ${siteId} could not be asked to tell of its hours: ${describeError(error)}`);
    }
  }

  #note(author: Author, before: Wishes | null, after: Wishes | null, sessionId: string): void {
    const subject = { kind: "session", id: sessionId, name: null } as const;
    const entry = { ...author, action: "session.wishes-changed", subject, before, after } as const;
    putAuditItem(this.#sql, entry, nextRevision(this.#sql));
  }
}

function noWishes(sessionId: string, nowMillis: number): WishesRow {
  return {
    ...{ sessionId, wishes: null, plan: null, answer: null, computedAtMillis: nowMillis, chargedMilliwattHours: 0 },
    ...{ nextAtMillis: null, windowStartMillis: nowMillis, windowChanges: 0 },
  };
}

/** The window with one change more; null: it is full. */
function countChange(
  row: WishesRow | null,
  nowMillis: number,
): Pick<WishesRow, "windowStartMillis" | "windowChanges"> | null {
  if (row === null || nowMillis - row.windowStartMillis >= WINDOW_MILLIS) {
    return { windowStartMillis: nowMillis, windowChanges: 1 };
  }
  if (row.windowChanges >= MAX_CHANGES) return null;
  return { windowStartMillis: row.windowStartMillis, windowChanges: row.windowChanges + 1 };
}

/** Until the window is over. */
function secondsLeft(row: WishesRow | null, nowMillis: number): number {
  return Math.max(1, Math.ceil(((row?.windowStartMillis ?? nowMillis) + WINDOW_MILLIS - nowMillis) / 1_000));
}

function answerOf({ answer, reason, remarks, consequence, alternatives }: Planned): WishesAnswer {
  const told = (value: typeof reason) => (value === null ? null : { ...value, values: { ...value.values } });
  const copied = (value: NonNullable<typeof consequence>) => ({ ...value, periods: [...value.periods] });
  return {
    answer,
    reason: told(reason),
    remarks: remarks.flatMap((remark) => told(remark) ?? []),
    consequence: consequence === null ? null : copied(consequence),
    alternatives: alternatives.map(({ kind, wishes, consequence: other }) => ({
      kind,
      wishes: wireWishes(wishes),
      consequence: copied(other),
    })),
  };
}
