// Scores of all of an operator's stations as a table, by dimension on rulers; or where each stands with the badge. Sorted by any of its
// columns among the stations that have been read; the server hands them by the lower end.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { OperatorScores } from "../../edge/contract/community.ts";
import type { Api } from "../api.ts";
import { operatorScores } from "../api-community.ts";
import { criterionValue, criterionWord, intervalText, type Rated, ratedWord, voicesWord } from "../community-words.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { formats } from "../format.ts";
import { communityHref, METHOD_PATH, stationHref } from "../router.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";
import { badgeMark } from "./com-row.ts";
import { RATED_DIMENSIONS } from "./com-scores.ts";
import { failure } from "./failure.ts";
import { mark } from "./icons.ts";
import { emptyState, errorState, loadingTable } from "./page-states.ts";
import { smallRuler } from "./score-ruler.ts";
import { WtElement } from "./wt-element.ts";

type Line = OperatorScores["items"][number];
/** A column that can be sorted by; `lower`: the lower end of the whole, as the server sorts. */
type Column = "name" | "lower" | "voices" | Rated | "streak" | "checked";

/** More Mondays in a row than any rule asks for. */
const FAR = 1_000;

const DIMENSIONS: readonly Rated[] = ["overall", ...RATED_DIMENSIONS];

/** Those without a value come last, in either direction. */
function valueIn(line: Line, column: Exclude<Column, "name">): number | null {
  switch (column) {
    case "lower":
      return line.scores.overall.interval?.lower ?? null;
    case "voices":
      return line.scores.overall.voices;
    case "streak":
      // Held ones above, those about to lose it below the others; then who is nearest to it.
      return line.badge.held ? FAR - line.badge.streak : line.badge.streak;
    case "checked":
      return line.check?.atMillis ?? null;
    default:
      return line.scores[column].score;
  }
}

@customElement("wt-scores")
export class WtScores extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property() view: "scores" | "badges" = "scores";
  @state() private column: Column = "lower";
  @state() private ascending = false;
  @state() private further: readonly Line[] = [];
  @state() private cursor: string | null | undefined = undefined;
  @state() private reading: Work<unknown> = NOT_STARTED;

  readonly #poll = new PollController<OperatorScores>(this, {
    intervalMillis: 0,
    load: (signal) => operatorScores(this.api, null, signal),
  });

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    this.column = "lower";
    this.ascending = false;
  }

  #sort(column: Column): void {
    this.ascending = this.column === column ? !this.ascending : column === "name";
    this.column = column;
  }

  #sorted(lines: readonly Line[]): Line[] {
    const { column, ascending } = this;
    const sign = ascending ? 1 : -1;
    const byName = (a: Line, b: Line) =>
      (a.name || a.stationId).localeCompare(b.name || b.stationId, formats.locale, { numeric: true });
    if (column === "name") return [...lines].sort((a, b) => sign * byName(a, b));
    return [...lines].sort((a, b) => {
      const [left, right] = [valueIn(a, column), valueIn(b, column)];
      if (left === null || right === null) return left === right ? byName(a, b) : left === null ? 1 : -1;
      return left === right ? byName(a, b) : sign * (left - right);
    });
  }

  async #more(cursor: string): Promise<void> {
    this.reading = RUNNING;
    const done = await workOf(operatorScores(this.api, cursor, new AbortController().signal));
    this.reading = done.state === "failed" ? done : NOT_STARTED;
    if (done.state !== "done") return;
    this.further = [...this.further, ...done.value.items];
    this.cursor = done.value.nextCursor ?? null;
  }

  override render(): TemplateResult {
    const { value, error } = this.#poll;
    const heads = this.view === "scores" ? DIMENSIONS.map(ratedWord) : [msg("Badge"), msg("Last check")];
    if (value === null) {
      return html`<section class="card">
        ${error ? errorState(error, () => this.#poll.restart()) : loadingTable([msg("Station"), ...heads], msg("Reading the scores"))}
      </section>`;
    }
    const known = new Set(value.items.map(({ stationId }) => stationId));
    const lines = [...value.items, ...this.further.filter(({ stationId }) => !known.has(stationId))];
    const cursor = this.cursor === undefined ? value.nextCursor : this.cursor;
    if (lines.length === 0) {
      return html`<section class="card">
        ${emptyState(msg("No scores yet"), msg("They appear as soon as a station is registered and its drivers say something."))}
      </section>`;
    }
    return html`<section class="card">
      ${this.#renderOrder()}
      <div class="fit com-scores">${this.view === "scores" ? this.#renderScores(lines) : this.#renderBadges(lines)}</div>
      ${failure(this.reading, msg("Further stations were not read."))}
      <div class="com-next row wrap">
        ${
          cursor
            ? html`<button class="btn" ?disabled=${this.reading.state === "running"} @click=${() => void this.#more(cursor)}>${msg("Further stations")}</button>`
            : nothing
        }
        <a class="lnk sm" href=${METHOD_PATH} target="_blank" rel="noopener">${msg("How scores are made")}</a>
      </div>
    </section>`;
  }

  #head(column: Column, word: string, className = ""): TemplateResult {
    const isHere = this.column === column;
    return html`<th scope="col" class=${className} aria-sort=${isHere ? (this.ascending ? "ascending" : "descending") : nothing}>
      <button class="com-sort" type="button" @click=${() => this.#sort(column)}>
        ${word}<span aria-hidden="true">${isHere ? (this.ascending ? "↑" : "↓") : ""}</span>
      </button>
    </th>`;
  }

  /** For a phone, where the heads of the columns are not in view. */
  #renderOrder(): TemplateResult {
    const columns: readonly (readonly [Column, string])[] = [
      ["lower", msg("95 % interval")],
      ["name", msg("Station")],
      ...(this.view === "scores"
        ? [["voices", msg("Voices")] as const, ...DIMENSIONS.map((rated) => [rated, ratedWord(rated)] as const)]
        : [["streak", msg("Badge")] as const, ["checked", msg("Last check")] as const]),
    ];
    return html`<label class="com-order"
      >${msg("Order")}
      <select
        @change=${(event: Event) => {
          this.column = (event.target as HTMLSelectElement).value as Column;
          this.ascending = this.column === "name";
        }}
      >
        ${columns.map(([column, word]) => html`<option value=${column} ?selected=${column === this.column}>${word}</option>`)}
      </select></label
    >`;
  }

  #station(line: Line): TemplateResult {
    return html`<th scope="row" class="p1 com-station">
      <a href=${stationHref(line.stationId)}>${line.name || line.stationId}</a>${line.badge.held ? badgeMark() : nothing}
      <span class="what"
        >${line.listed ? html`<a class="lnk" href=${communityHref(line.stationId)} target="_blank" rel="noopener">${msg("public page")}</a>` : html`<a class="lnk" href=${stationHref(line.stationId, "listing")}>${msg("not listed")}</a>`}</span
      >
    </th>`;
  }

  #renderScores(lines: readonly Line[]): TemplateResult {
    return html`<table class="two-line">
      <thead>
        <tr>
          ${this.#head("name", msg("Station"))} ${this.#head("lower", msg("95 % interval"))} ${this.#head("voices", msg("Voices"))}
          ${DIMENSIONS.map((rated) => this.#head(rated, ratedWord(rated), rated === "overall" ? "" : "late"))}
        </tr>
      </thead>
      <tbody>
        ${this.#sorted(lines).map((line) => {
          const { overall } = line.scores;
          return html`<tr>
            ${this.#station(line)}
            <td class="p2 ${overall.ranked ? "b" : "mut"}">${overall.interval ? intervalText(overall.interval) : "–"}</td>
            <td class="p3">${overall.score === null ? html`<span class="mut">${msg("no rating yet")}</span>` : voicesWord(overall)}</td>
            ${DIMENSIONS.map((rated) => {
              const score = line.scores[rated];
              return html`<td class=${rated === "overall" ? "p3" : "p3 late"}>
                <span class="com-cell"
                  ><span class=${score.ranked ? "b" : "mut"} aria-hidden="true">${score.score === null ? "–" : formats.stars(score.score)}</span
                  >${smallRuler(score)}</span
                >
              </td>`;
            })}
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  #renderBadges(lines: readonly Line[]): TemplateResult {
    return html`<table class="two-line">
      <thead>
        <tr>
          ${this.#head("name", msg("Station"))} ${this.#head("streak", msg("Badge"))} ${this.#head("lower", msg("95 % interval"))}
          ${this.#head("checked", msg("Last check"))}
        </tr>
      </thead>
      <tbody>
        ${this.#sorted(lines).map(
          (line) => html`<tr>
            ${this.#station(line)}
            <td class="p3 wraps">${badgeWord(line)}</td>
            <td class="p3">${line.scores.overall.interval ? intervalText(line.scores.overall.interval) : "–"}</td>
            <td class="p3 wraps">${checkWords(line)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

function badgeWord({ badge }: Line): TemplateResult | string {
  const { held, sinceMillis, streak, streakNeeds } = badge;
  const of = msg(str`${formats.count(streak)} of ${formats.count(streakNeeds)} Mondays`);
  if (!held) return streak === 0 ? html`<span class="mut">${msg("not held")}</span>` : msg(str`not held, met on ${of}`);
  const since = sinceMillis === null ? "" : formats.calendarDay(sinceMillis);
  return streak === 0 ? msg(str`held since ${since}`) : msg(str`held since ${since}, something missing on ${of}`);
}

function checkWords({ check, badge }: Line): TemplateResult | string {
  if (check === null) return html`<span class="mut">${msg("not checked yet")}</span>`;
  return html`<span class="com-checks">
    <span>${formats.calendarDay(check.atMillis)}</span>
    ${check.criteria.map(({ criterion, have, gainNeeds, keepNeeds }) => {
      const needs = badge.held ? keepNeeds : gainNeeds;
      const met = needs === null || have >= needs;
      return html`<span class="row">
        ${mark(met ? "valid" : "none", met ? msg("met") : msg("not met"))}<span
          >${criterionWord(criterion)}: <b>${criterionValue(criterion, have)}</b>${
            needs === null
              ? nothing
              : html` <span class="mut">${msg(str`at least ${criterionValue(criterion, needs)}`)}</span>`
          }</span
        >
      </span>`;
    })}
  </span>`;
}
