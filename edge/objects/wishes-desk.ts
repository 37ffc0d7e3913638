// What drivers wish for their sessions: takes wishes and plans them, has the plan placed as a TxProfile, and plans anew when something
// changes. What stands is kept in the object's table; a plan is only sent again when the new one gains enough.
import type { Author } from "../audit-entry.ts";
import type { DriverWishes, Wishes, WishesAnswer } from "../contract/wishes.ts";
import { core } from "../core.ts";
import { bodyOf } from "../domain/wishes/body.ts";
import { bestPlan, planWishes } from "../domain/wishes/planner.ts";
import { exceeds, isWorthReplacing } from "../domain/wishes/replacing.ts";
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
import { HOURS_UNAVAILABLE, TOO_MANY_PREVIEWS, tooManyChanges, WISHES_CLOSED } from "./wishes-refusals.ts";
import { answerOf, countChange, MAX_CHANGES, noWishes, secondsLeft } from "./wishes-rows.ts";
import { WishesSite } from "./wishes-site.ts";
import {
  NO_SITE,
  plannedWishes,
  type SessionSituation,
  type SiteHours,
  situationOf,
  wireWishes,
} from "./wishes-situation.ts";
import { loadOpenWishes, loadWishes, nextWishesMillis, saveWishes, type WishesRow } from "./wishes-table.ts";
import { boundsOf, deliveryOf, isBehindOrAhead, nextWith, steadySince } from "./wishes-watching.ts";

/** Growth of a session is looked at this often. */
const GROWTH_PAUSE_MILLIS = 50_000;
const TROUBLE_PAUSE_MILLIS = 300_000;
/** Whatever changes, a plan stands this long, unless it allows more than the operator does. */
const FRESH_SECONDS = 30;
/** Previews of one session in a minute: each is worth some milliseconds of the one thread that its station has. */
const MAX_PREVIEWS = 60;
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
  readonly #hooks: WishesHooks;
  readonly #site: WishesSite;
  /** Whether any session has wishes that hold; undefined: not looked yet. Spares every message a look into the table. */
  #hasOpen: boolean | undefined;
  readonly #lookedAtMillis = new Map<string, number>();
  #previews = { sinceMillis: 0, bySession: new Map<string, number>() };

  constructor(context: DurableObjectState, bindings: Bindings, hooks: WishesHooks) {
    this.#context = context;
    this.#site = new WishesSite(context.storage.sql, bindings);
    this.#hooks = hooks;
  }

  /** What stands; the session is there. */
  async read(sessionId: string): Promise<Answer<DriverWishes>> {
    const site = await this.#site.hours();
    if (site === null) return HOURS_UNAVAILABLE;
    const row = loadWishes(this.#sql, sessionId);
    return { ok: true, value: this.#shown(sessionId, row, site, row?.answer ?? null) };
  }

  /** What wishes would lead to; nothing is kept of them. */
  async preview(sessionId: string, wishes: Wishes): Promise<Answer<WishesAnswer>> {
    if (this.#isPreviewedTooOften(sessionId)) return TOO_MANY_PREVIEWS;
    const site = await this.#site.hours();
    if (site === null) return HOURS_UNAVAILABLE;
    const situation = this.#situation(sessionId, site, loadWishes(this.#sql, sessionId));
    if (situation === null) return WISHES_CLOSED;
    return { ok: true, value: answerOf(planWishes(situation, plannedWishes(wishes))) };
  }

  /** Puts wishes in the place of those before; what is not accepted changes nothing. Durable when it answers. */
  async put(sessionId: string, wishes: Wishes, author: Author): Promise<Answer<DriverWishes>> {
    const site = await this.#site.hours();
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
      steadySinceMillis: steadySince(situation, before, planned.plan, nowMillis),
      isIdle: situation.isIdle,
      nextAtMillis: nextWith(planned, planned.plan, situation, nowMillis),
      ...counted,
    };
    this.#context.storage.transactionSync(() => {
      saveWishes(this.#sql, row);
      this.#note(author, before?.wishes ?? null, row.wishes, sessionId);
      this.#place(sessionId, planned.plan, situation);
    });
    this.#hasOpen = true;
    await this.#site.watch();
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
      this.#hooks.profiles.placePlan({ sessionId, body: null });
    });
    this.#lookedAtMillis.delete(sessionId);
    this.#hasOpen = undefined;
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
    this.#site.forget();
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
    const site = await this.#site.hours();
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

  /** @param site Null: D1 does not answer; it is tried again, and what allows too much does without until then. */
  #planAgain(sessionId: string, site: SiteHours | null): void {
    const row = loadWishes(this.#sql, sessionId);
    if (row === null || row.wishes === null || row.nextAtMillis === null) return;
    const nowMillis = Date.now();
    if (this.#hasEnded(sessionId)) {
      saveWishes(this.#sql, { ...row, nextAtMillis: null });
      this.#lookedAtMillis.delete(sessionId);
      return;
    }
    const situation = this.#situation(sessionId, site ?? NO_SITE, row);
    if (situation === null) {
      saveWishes(this.#sql, { ...row, nextAtMillis: nowMillis + TROUBLE_PAUSE_MILLIS });
      return;
    }
    const asked = plannedWishes(row.wishes);
    const planned = planWishes(situation, asked);
    const isOff = row.plan !== null && exceeds(situation, asked, row.plan, planned.untilSeconds);
    if (site === null && !isOff) {
      saveWishes(this.#sql, { ...row, nextAtMillis: nowMillis + TROUBLE_PAUSE_MILLIS });
      return;
    }
    const plan = planned.answer === "ACCEPTED" ? planned.plan : bestPlan(situation, asked);
    // What the station has of a plan that was too long for it comes to its end: the rest is sent.
    const renewAt = row.plan === null ? null : cutPlan(row.plan, situation.maxPeriods).renewAtSeconds;
    const isOver = renewAt !== null && renewAt <= situation.nowSeconds;
    const isBetter = isOver || isWorthReplacing(situation, asked, row.plan, { ...planned, plan });
    const isFresh = row.plan !== null && situation.nowSeconds - row.plan.startSeconds < FRESH_SECONDS && !isOff;
    const isNew = isBetter && !isFresh;
    const due = nextWith(planned, isNew ? plan : row.plan, situation, nowMillis);
    const next = site === null ? Math.min(due, nowMillis + TROUBLE_PAUSE_MILLIS) : due;
    const answer = site === null ? row.answer : answerOf(planned);
    this.#context.storage.transactionSync(() => {
      saveWishes(this.#sql, {
        ...row,
        ...(isNew ? { plan, steadySinceMillis: steadySince(situation, row, plan, nowMillis) } : {}),
        ...{ answer, computedAtMillis: nowMillis, isIdle: situation.isIdle },
        ...{
          chargedMilliwattHours: situation.chargedMilliwattHours,
          nextAtMillis: isBetter && !isNew ? Math.min(next, nowMillis + FRESH_SECONDS * 1_000) : next,
        },
      });
      if (isNew) this.#place(sessionId, plan, situation);
    });
  }

  /** Has a plan placed, cut to what the station takes; null: cleared. Runs inside the transaction that keeps it. */
  #place(sessionId: string, plan: Plan | null, situation: SessionSituation): void {
    const body = plan === null ? null : bodyOf(cutPlan(plan, situation.maxPeriods).plan);
    this.#hooks.profiles.placePlan({ sessionId, body });
  }

  // ---- What it looks at

  #isPreviewedTooOften(sessionId: string): boolean {
    const nowMillis = Date.now();
    if (nowMillis - this.#previews.sinceMillis >= 60_000) {
      this.#previews = { sinceMillis: nowMillis, bySession: new Map() };
    }
    const count = (this.#previews.bySession.get(sessionId) ?? 0) + 1;
    this.#previews.bySession.set(sessionId, count);
    return count > MAX_PREVIEWS;
  }

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
    const plan = row?.plan ?? null;
    const needMilliwattHours = row?.wishes?.energyMilliwattHours ?? null;
    const { steadySinceMillis = 0, computedAtMillis = 0, chargedMilliwattHours = 0 } = plan === null ? {} : (row ?? {});
    const isIdle = row?.isIdle ?? false;
    const known = { sinceMillis: steadySinceMillis, computedAtMillis, chargedMilliwattHours, isIdle };
    const standing = { plan, needMilliwattHours, ...known };
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

  #note(author: Author, before: Wishes | null, after: Wishes | null, sessionId: string): void {
    const subject = { kind: "session", id: sessionId, name: null } as const;
    const entry = { ...author, action: "session.wishes-changed", subject, before, after } as const;
    putAuditItem(this.#sql, entry, nextRevision(this.#sql));
  }
}
