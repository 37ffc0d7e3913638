// What a driver's link shows: one charging session and nothing else, on a phone first. Live while it runs; the signed
// values can be checked on the device, also without a connection.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { DriverSession } from "../../edge/contract/driver.ts";
import type { Api } from "../api.ts";
import { driverSession, openDriverStream } from "../api-driver.ts";
import { ClockController } from "../controllers/clock-controller.ts";
import { DriverFeed } from "../controllers/driver-feed.ts";
import { loadCore } from "../core.ts";
import { driverVerdict } from "../driver-words.ts";
import type { RecordMark } from "../elements/chart-drawing.ts";
import { driverRecords, driverVerdictCard } from "../elements/driver-records.ts";
import { icon, mark, wordmark } from "../elements/icons.ts";
import { errorState, loadingState, lostBanner } from "../elements/page-states.ts";
import { powerDial } from "../elements/power-dial.ts";
import { energy, power } from "../elements/quantity.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-power-curve.ts";
import { formats, shortSessionId } from "../format.ts";
import { currentLanguage, LANGUAGE_NAMES, LANGUAGES, saveLanguage } from "../language.ts";
import type { LocalCheck } from "../local-check.ts";
import { leadingReading } from "../record-view.ts";
import { isStale } from "../session-freshness.ts";
import { stopReasonWords } from "../stop-words.ts";
import { loadTheme, saveTheme } from "../theme.ts";
import { workOf } from "../work.ts";

@customElement("wt-driver-page")
export class WtDriverPage extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() token = "";
  @state() private check: LocalCheck = { state: "not started" };
  @state() private opened = false;

  readonly #clock = new ClockController(this);
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #feed = new DriverFeed(this, {
    load: (signal) => driverSession(this.api, this.token, signal),
    open: (signal) => openDriverStream(this.api, this.token, signal),
    onSession: (session, before) => this.#onSession(session, before),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    // The address is as good as the key: it is for nobody's index.
    const robots = document.createElement("meta");
    robots.name = "robots";
    robots.content = "noindex, nofollow";
    document.head.append(robots);
    this.#robots = robots;
  }
  #robots: HTMLMetaElement | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#robots?.remove();
  }

  #onSession(session: DriverSession, before: DriverSession | null): void {
    // What checks the values is fetched now, so that the check works without a connection later.
    if (before === null) void workOf(Promise.all([loadCore(), import("../local-check.ts")]));
    if (before !== null && before.records.length !== session.records.length) this.check = { state: "not started" };
    const { word } = driverVerdict(session);
    if (before !== null && word !== driverVerdict(before).word) this.emit("wt-announce", msg(str`Verdict: ${word}`));
    if (before?.state === "active" && session.state === "ended") this.emit("wt-announce", msg("The session has ended"));
  }

  async #checkHere(session: DriverSession): Promise<void> {
    this.check = { state: "running" };
    const done = await workOf(Promise.all([loadCore(), import("../local-check.ts")]));
    if (done.state !== "done") {
      this.check = { state: "failed" };
      return;
    }
    const [core, { checkRecordsHere }] = done.value;
    // The key that the operator registered for the meter, as the report names it.
    const registered = session.records.flatMap(({ meter, publicKey, publicKeySource }) =>
      publicKeySource === "registered" && meter && publicKey ? [{ serial: meter, publicKey }] : [],
    );
    const { valid, differing } = checkRecordsHere(core, session.records, registered);
    this.check = { state: "done", atMillis: Date.now(), valid, count: session.records.length, differing };
    this.emit("wt-announce", msg(str`${valid} of ${session.records.length} verified on this device`));
  }

  readonly #switchTheme = () => {
    const theme = loadTheme();
    const dark = theme === "dark" || (theme === "auto" && this.#dark.matches);
    saveTheme(dark ? "light" : "dark");
    this.requestUpdate();
  };

  override render() {
    return html`<div class="driver">
      <header class="bar">
        ${wordmark()}
        <span class="grow"></span>
        <span class="seg" role="group" aria-label=${msg("Language")}>
          ${LANGUAGES.map(
            (language) =>
              html`<button
                lang=${language}
                title=${LANGUAGE_NAMES[language]}
                aria-pressed=${language === currentLanguage()}
                @click=${() => void workOf(saveLanguage(language))}
              >
                ${language.toUpperCase()}
              </button>`,
          )}
        </span>
        <button class="ib" aria-label=${msg("Light or dark")} @click=${this.#switchTheme}>${icon("light", "")}</button>
      </header>
      ${this.#renderContent()}
    </div>`;
  }

  #renderContent(): TemplateResult {
    const { session, gone, error } = this.#feed;
    if (gone) {
      return html`<section class="card em">
        <h1>${msg("This link shows nothing")}</h1>
        <p>${msg("It is not complete, or the operator has revoked it. The session itself is kept; ask the operator for a new link.")}</p>
      </section>`;
    }
    if (session === null) {
      return html`<section class="card">
        ${error ? errorState(error, () => this.#feed.retryNow()) : loadingState(msg("Reading your charging session"))}
      </section>`;
    }
    return html`${this.#renderBanner()}
      <div class="place">
        <h1>${session.stationName || session.stationId}</h1>
        <p class="mut">
          ${session.stationName ? `${session.stationId}, ` : nothing}${msg(str`EVSE ${session.evseId}`)}, ${msg(str`session ${shortSessionId(session.id)}`)}
        </p>
      </div>
      ${session.state === "active" ? this.#renderLive(session) : this.#renderEnded(session)}
      ${this.#renderCurve(session)}
      ${driverVerdictCard(session, this.check, {
        opened: this.opened,
        onOpen: () => {
          this.opened = !this.opened;
        },
      })}
      ${this.opened ? driverRecords(session, this.check, { onCheck: () => void this.#checkHere(session) }) : nothing}
      <p class="foot">${this.#footSentence(session)}</p>`;
  }

  #renderBanner(): TemplateResult | typeof nothing {
    const { stream, lost } = this.#feed;
    if (!lost || stream.kind !== "lost") return nothing;
    return lostBanner(stream.sinceMillis, stream.nextAtMillis, this.#clock.nowMillis, () => this.#feed.retryNow());
  }

  #stale(session: DriverSession): boolean {
    return isStale(session, this.#feed.changedAtMillis, this.#clock.nowMillis);
  }

  #renderLive(session: DriverSession): TemplateResult {
    const stale = this.#stale(session);
    const now = this.#clock.nowMillis;
    const until = stale ? session.updatedAtMillis : Math.max(now, session.updatedAtMillis);
    const tone = stale ? "stale" : "";
    const signed = session.samples.findLast((sample) => sample.signed)?.energyMilliwattHours ?? null;
    return html`<div class="dial-box ${tone}">
        ${powerDial(session.powerWatts, session.peakPowerWatts)}
        <div class="inside">
          <p class="energy ${session.energyMilliwattHours === null ? "word" : ""}">${
            session.energyMilliwattHours === null ? msg("not known") : formats.energy(session.energyMilliwattHours)
          }</p>
          <p class="unit">kWh</p>
          <p class="power">${power(session.powerWatts)}</p>
          ${session.peakPowerWatts === null ? nothing : html`<p class="mut">${msg("peak")} ${power(session.peakPowerWatts)}</p>`}
        </div>
      </div>
      ${session.energyMilliwattHours === null ? html`<p class="note">${mark("unver")}<span>${msg("The meter’s value at the begin is not known, so the energy is not known either.")}</span></p>` : nothing}
      <dl class="trio ${tone}">
        <div><dt>${msg("Time")}</dt><dd>${formats.duration(until - session.startedAtMillis)}</dd></div>
        <div><dt>${msg("Since")}</dt><dd>${formats.hourMinute(session.startedAtMillis)}</dd></div>
        <div><dt>${msg("Signed so far")}</dt><dd>${signed === null ? html`<span class="mut none-yet">${msg("none yet")}</span>` : energy(signed)}</dd></div>
      </dl>`;
  }

  /** What the meter said at both ends, and the energy between them: a receipt without a price. */
  #renderEnded(session: DriverSession): TemplateResult {
    const registers = session.samples.map((sample) => sample.registerMilliwattHours).filter((value) => value !== null);
    const end = session.endedAtMillis ?? session.updatedAtMillis;
    const why = stopReasonWords(session.stopReason);
    return html`<section class="slip card" aria-label=${msg("Charging session")}>
      ${tape()}
      <p class="mut">
        ${formats.day(session.startedAtMillis)}, ${msg(str`${formats.hourMinute(session.startedAtMillis)} to ${formats.hourMinute(end)}`)}
      </p>
      <p class="total">${energy(session.energyMilliwattHours)}</p>
      <dl class="lines">
        <div><dt>${msg("Meter at begin")}</dt><dd>${energy(registers[0])}</dd></div>
        <div><dt>${msg("Meter at end")}</dt><dd>${energy(registers.at(-1))}</dd></div>
        <div><dt>${msg("Charging time")}</dt><dd>${formats.duration(end - session.startedAtMillis)}</dd></div>
        <div><dt>${msg("Highest power")}</dt><dd>${power(session.peakPowerWatts)}</dd></div>
        ${why === null ? nothing : html`<div><dt>${msg("Ended")}</dt><dd class="brk">${why}</dd></div>`}
        ${session.meter ? html`<div><dt>${msg("Meter")}</dt><dd class="m brk">${session.meter}</dd></div>` : nothing}
      </dl>
    </section>`;
  }

  #renderCurve(session: DriverSession): TemplateResult {
    return html`<section class="card curve">
      <div class="head">
        <h2>${msg("Power")} <span class="u">kW</span></h2>
        <span class="legend">${session.records.length > 0 ? html`<span><i class="key-record"></i>${msg("Signed")}</span>` : nothing}</span>
      </div>
      <wt-power-curve
        .samples=${session.samples}
        .marks=${this.#marks(session)}
        ?active=${session.state === "active"}
      ></wt-power-curve>
    </section>`;
  }

  #marks(session: DriverSession): RecordMark[] {
    return session.records.flatMap((record, index): RecordMark[] => {
      const at = leadingReading(record)?.atMillis;
      return typeof at === "number" ? [{ number: index + 1, at: at / 1000, signature: record.signature }] : [];
    });
  }

  #footSentence(session: DriverSession): string {
    if (session.state === "ended") {
      return msg("This page stays as it is. It shows this session and nothing else to whoever has the link.");
    }
    const when = formats.ago(this.#feed.changedAtMillis, this.#clock.nowMillis);
    return this.#stale(session)
      ? msg(
          str`No new values since ${formats.clock(session.updatedAtMillis)}. They appear here when the station sends them.`,
        )
      : msg(str`Unplug when you are done. The meter’s final value appears here. Live, updated ${when}.`);
  }
}

/** The receipt's edge: a ruler. Decorative. */
function tape(): TemplateResult {
  const marks = Array.from(
    { length: 60 },
    (_, index) => `M0 ${index * 6 + 0.5}h${index % 10 === 0 ? 14 : index % 5 === 0 ? 10 : 6}`,
  );
  return html`<svg class="tape" width="16" height="360" viewBox="0 0 16 360" aria-hidden="true"><path d=${marks.join("")} /></svg>`;
}
