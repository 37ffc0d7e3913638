// What charges now, what is wrong, and how much of it is verified. On an empty installation: the first steps.
import { localized, msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Overview, Session, SessionDetail } from "../../edge/contract/sessions.ts";
import { type Api, ApiError } from "../api.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { valueAxis } from "../elements/chart-ruler.ts";
import { gauge, shareBar } from "../elements/gauge.ts";
import { icon, mark } from "../elements/icons.ts";
import { emptyState, errorState, loadingState, pollBanner } from "../elements/page-states.ts";
import { ago, energy, power } from "../elements/quantity.ts";
import { sessionsTable, sessionVerdictCell } from "../elements/sessions-table.ts";
import { sparkline } from "../elements/sparkline.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats, shortSessionId } from "../format.ts";
import { sessionHref } from "../router.ts";
import { severityMark, signatureWord, sortFindings } from "../verdict-words.ts";

const POLL_MILLIS = 3_000;
/** Sessions listed here; the sessions page has them all. */
const LISTED = 12;
const LATEST = 8;
/** Curves that are read once from the start of their session; each costs one call. */
const CURVES = 6;
/** A session that sent nothing for this long has no live power: chargers send at least every quarter of an hour. */
const STALE_MILLIS = 900_000;
/** Points kept per curve. */
const CURVE_POINTS = 240;

type Point = readonly [number, number];

interface Reading {
  readonly overview: Overview;
  readonly active: readonly Session[];
  readonly ended: readonly Session[];
}

@localized()
@customElement("wt-overview-page")
export class WtOverviewPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ type: Number }) generation = 0;

  readonly #clock = new ClockController(this);
  readonly #curves = new Map<string, Point[]>();
  #readCurves = 0;
  readonly #poll = new PollController<Reading>(this, {
    intervalMillis: POLL_MILLIS,
    load: async (signal) => {
      const [overview, active, ended] = await Promise.all([
        this.api.overview(formats.dayStart(Date.now()), signal),
        this.api.sessions({ state: "active", limit: LISTED }, signal),
        this.api.sessions({ state: "ended", limit: LATEST }, signal),
      ]);
      await this.#follow(active.items, signal);
      return { overview, active: active.items, ended: ended.items };
    },
    onValue: () => this.emit("wt-live", { state: "live", text: msg("Live") }),
  });

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("generation") && changed.get("generation") !== undefined) this.#poll.restart(true);
    if (this.#poll.lost) this.emit("wt-live", { state: "lost", text: msg("Offline") });
  }

  /** Keeps each session's curve: what was before this page opened is read once, then it grows with every poll. */
  async #follow(active: readonly Session[], signal: AbortSignal): Promise<void> {
    for (const id of this.#curves.keys()) if (!active.some((session) => session.id === id)) this.#curves.delete(id);
    for (const session of active) {
      let curve = this.#curves.get(session.id);
      if (!curve) {
        curve = this.#readCurves < CURVES ? await this.#readCurve(session.id, signal) : [];
        this.#curves.set(session.id, curve);
      }
      const at = session.updatedAtMillis / 1000;
      if (session.powerWatts !== null && at > (curve.at(-1)?.[0] ?? 0)) curve.push([at, session.powerWatts]);
      if (curve.length > CURVE_POINTS) curve.splice(0, curve.length - CURVE_POINTS);
    }
  }

  async #readCurve(id: string, signal: AbortSignal): Promise<Point[]> {
    this.#readCurves += 1;
    let samples: SessionDetail["samples"];
    try {
      ({ samples } = await this.api.session(id, signal));
    } catch (error) {
      // A curve that cannot be read leaves its own cell empty and nothing else.
      if (error instanceof ApiError) return [];
      throw error;
    }
    const points = samples.flatMap((sample): Point[] =>
      sample.powerWatts === null ? [] : [[sample.atMillis / 1000, sample.powerWatts]],
    );
    const every = Math.max(1, Math.ceil(points.length / 120));
    return points.filter((_, index) => index % every === 0 || index === points.length - 1);
  }

  override render() {
    const { value } = this.#poll;
    const now = this.#clock.nowMillis;
    return html`<div class="ph">
        <h1>${msg("Overview")}</h1>
        <span class="mut">${formats.weekday(now)}, ${formats.clock(now)} ${formats.zone(now)}</span>
        <span class="grow"></span>
        ${
          value && value.overview.stations > 0
            ? html`<button class="btn" @click=${() => this.emit("wt-start-demo", null)}>${icon("play")}${msg("Start the demo charger")}</button>`
            : nothing
        }
      </div>
      ${pollBanner(this.#poll, now)} ${this.#renderBody(value)}`;
  }

  #renderBody(value: Reading | null): TemplateResult {
    if (!value) {
      if (this.#poll.state === "failed") {
        return html`<section class="card">${errorState(this.#poll.error, () => this.#poll.restart())}</section>`;
      }
      return html`<section class="card">${loadingState(msg("Reading what charges now"))}</section>`;
    }
    if (value.overview.stations === 0) return this.#renderFirstSteps();
    const stale = this.#poll.failingSinceMillis !== null ? "stale" : "";
    return html`<div class=${stale}>${this.#renderStrip(value.overview, value.active)}</div>
      <div class="g2">
        <div class="col">
        <section class="card">
          <div class="ch">
            <h2>${msg("Charging now")}</h2>
            <span class="mut">${formats.count(value.overview.activeSessions)}</span>
            <a class="lnk sp sm" href="/sessions">${msg("All sessions")}</a>
          </div>
          ${
            value.active.length === 0
              ? emptyState(
                  msg("Nothing charges at the moment"),
                  msg("A session appears here as soon as a station posts its begin reading."),
                )
              : this.#renderActive(value.active, stale)
          }
        </section>
          ${value.ended.length > 0 ? this.#renderEnded(value.ended) : nothing}
        </div>
        <section class="card">
          <div class="ch">
            <h2>${msg("Needs attention")}</h2>
            <span class="mut">${formats.count(value.overview.attention.length)}</span>
          </div>
          ${
            value.overview.attention.length === 0
              ? emptyState(
                  msg("Nothing is wrong"),
                  msg("Sessions with a broken rule or a remark are listed here, worst first."),
                )
              : value.overview.attention.map((session) => this.#renderAttention(session))
          }
        </section>
      </div>`;
  }

  #renderEnded(ended: readonly Session[]): TemplateResult {
    return html`<section class="card">
      <div class="ch">
        <h2>${msg("Latest sessions")}</h2>
        <a class="lnk sp sm" href="/sessions?state=ended">${msg("All ended sessions")}</a>
      </div>
      ${sessionsTable(ended, this.#clock.nowMillis, { withStation: true })}
    </section>`;
  }

  #renderFirstSteps(): TemplateResult {
    return html`<section class="card first">
      <div class="first-text">
        <h2>${msg("No station yet")}</h2>
        <p>
          ${msg(
            "The demo charger is a meter of our own. It registers itself with its public key, charges for 25 seconds and signs OCMF records as it goes, posted through the same endpoint that your gateways use.",
          )}
        </p>
        <div class="row wrap">
          <button class="btn p" @click=${() => this.emit("wt-start-demo", null)}>${icon("play")}${msg("Start the demo charger")}</button>
          <a class="btn" href="/register">${icon("plus")}${msg("Register a station")}</a>
          <a class="btn q" href="/verify">${icon("verify")}${msg("Verify a record")}</a>
        </div>
      </div>
      <ol class="steps">
        <li><span class="nb">1</span><span><b>${msg("A station is registered")}</b>${msg("with the public keys of its meters, from their type plates.")}</span></li>
        <li><span class="nb">2</span><span><b>${msg("It posts readings")}</b>${msg("raw or signed, in any order, as often as it likes.")}</span></li>
        <li><span class="nb">3</span><span><b>${msg("Sessions get a verdict")}</b>${msg("with reasons in words, checked again in your browser if you wish.")}</span></li>
      </ol>
    </section>`;
  }

  #renderStrip(overview: Overview, active: readonly Session[]): TemplateResult {
    const { sessions } = overview;
    const all = sessions.valid + sessions.invalid + sessions.unverifiable;
    const peak = active.reduce((sum, session) => sum + (session.peakPowerWatts ?? 0), 0);
    const highest = Math.max(peak, overview.powerWatts, 10_000) / 1000;
    const { step } = valueAxis(highest);
    const scaleTop = Math.ceil(highest / step) * step;
    return html`<div class="strip">
      <div>
        <div class="l">${msg("Power now")}</div>
        <div class="val">${power(overview.powerWatts)}</div>
        ${gauge(overview.powerWatts / 1000 / scaleTop)}
        <div class="f"><span>0</span><span>${formats.power(scaleTop * 1000)} kW</span></div>
      </div>
      <div>
        <div class="l">${msg("Charging")}</div>
        <div class="val">
          ${formats.count(overview.activeSessions)}<span class="of"
            >${overview.stations === 1 ? msg("at 1 station") : msg(str`at ${formats.count(overview.stations)} stations`)}</span
          >
        </div>
        ${gauge(overview.activeSessions / Math.max(1, overview.stations, overview.activeSessions))}
        <div class="f">
          <span>${all === 1 ? msg("1 session since midnight") : msg(str`${formats.count(all)} sessions since midnight`)}</span>
        </div>
      </div>
      <div>
        <div class="l">${msg("Energy today")}</div>
        <div class="val">${energy(overview.energyMilliwattHours)}</div>
        ${gauge(all === 0 ? 0 : (all - Math.min(all, overview.unknownEnergySessions)) / all)}
        <div class="f">
          <span
            >${
              overview.unknownEnergySessions === 0
                ? msg("known for every session")
                : overview.unknownEnergySessions === 1
                  ? msg("not known for 1 session")
                  : msg(str`not known for ${formats.count(overview.unknownEnergySessions)} sessions`)
            }</span
          >
        </div>
      </div>
      <div>
        <div class="l">${msg("Verified sessions")}</div>
        <div class="val">
          ${
            all === 0
              ? html`<span class="mut">${msg("none yet")}</span>`
              : html`${formats.percent(sessions.valid / all)}<span class="u">%</span
                  ><span class="of">${msg(str`${sessions.valid} of ${all}`)}</span>`
          }
        </div>
        ${shareBar([
          { kind: "valid", count: sessions.valid },
          { kind: "unver", count: sessions.unverifiable },
          { kind: "invalid", count: sessions.invalid },
        ])}
        <div class="f">
          <span class="row">
            <span class="v valid" title=${signatureWord("valid")}>${mark("valid", signatureWord("valid"))}${sessions.valid}</span>
            <span class="v invalid" title=${signatureWord("invalid")}>${mark("invalid", signatureWord("invalid"))}${sessions.invalid}</span>
            <span class="v unver" title=${signatureWord("unverifiable")}>${mark("unver", signatureWord("unverifiable"))}${sessions.unverifiable}</span>
          </span>
        </div>
      </div>
    </div>`;
  }

  #renderActive(active: readonly Session[], stale: string): TemplateResult {
    return html`<table class="two-line ${stale}">
      <thead>
        <tr>
          <th scope="col">${msg("Station")}</th>
          <th scope="col">${msg("Power, since start")}</th>
          <th scope="col" class="num">${msg("Power")}</th>
          <th scope="col" class="num">${msg("Energy")}</th>
          <th scope="col">${msg("Since")}</th>
          <th scope="col">${msg("Record")}</th>
        </tr>
      </thead>
      <tbody>
        ${active.map(
          (session) =>
            html`<tr class=${this.#clock.nowMillis - session.updatedAtMillis > STALE_MILLIS ? "stale" : ""}>
              <th scope="row" class="p1">
                <a href=${sessionHref(session.id)}>${session.stationId}<span class="mut c"> EVSE ${session.evseId}</span></a>
              </th>
              <td class="p0">${sparkline(this.#curves.get(session.id) ?? [])}</td>
              <td class="num p2 b" title=${msg(str`as of ${formats.clock(session.updatedAtMillis)}`)}>${power(session.powerWatts)}</td>
              <td class="num p3">${energy(session.energyMilliwattHours)}</td>
              <td class="mut p3">${formats.hourMinute(session.startedAtMillis)}</td>
              <td class="p4">${sessionVerdictCell(session)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #renderAttention(session: Session): TemplateResult {
    const [worst] = sortFindings(session.findings);
    const kind = worst ? severityMark(worst.severity) : "info";
    const word = worst?.severity === "error" ? msg("Must not be billed as it stands") : msg("Usable, with a remark");
    return html`<a class="att" href=${sessionHref(session.id)}>
      <span class="v ${kind}">${mark(kind)}${word}</span>
      <span class="when">${ago(session.updatedAtMillis, this.#clock.nowMillis)}</span>
      <span class="why">${worst?.message ?? nothing}</span>
      <span class="who">${session.stationId}, ${msg(str`session ${shortSessionId(session.id)}`)}</span>
    </a>`;
  }
}
