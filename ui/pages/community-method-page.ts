// How scores are made and how it is known that feedback comes from drivers (UCPD, article 7(6)), in plain words with the numbers in force.
// The published method itself is edge/domain/score/README.md.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { MethodNumbers } from "../../edge/contract/community.ts";
import type { Api } from "../api.ts";
import { scoreMethod } from "../api-community.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { communityFooter, communityHeader } from "../elements/com-frame.ts";
import { icon } from "../elements/icons.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import { formats } from "../format.ts";
import { communityHref } from "../router.ts";

/** The drawing beside the method's text: a picture, no module. */
const SIMULATION = new URL("../../edge/domain/score/simulation.svg", import.meta.url).href;

const stars = (thousandths: number) => formats.axis(thousandths / 1_000);

@customElement("wt-community-method-page")
export class WtCommunityMethodPage extends WtElement {
  @property({ attribute: false }) api!: Api;

  readonly #poll = new PollController<MethodNumbers>(this, {
    intervalMillis: 0,
    load: (signal) => scoreMethod(this.api, signal),
  });

  override render() {
    const { value, error } = this.#poll;
    return html`<div class="com">
      ${communityHeader(null, () => this.requestUpdate())}
      <div class="com-in com-method" id="com-content">
        <a class="lnk com-back-link" href=${communityHref(null)}>${icon("next")}${msg("All stations")}</a>
        <article class="card">
          <header class="com-sec">
            <h1>${msg("How scores are made")}</h1>
            <p class="ink2">${msg("What a station’s score says, who can move it, and who cannot.")}</p>
          </header>
          ${
            value === null
              ? error
                ? errorState(error, () => this.#poll.restart())
                : loadingState(msg("Reading the method’s numbers"))
              : html`${verification(value)} ${score(value)} ${rank(value)} ${badge(value)} ${operators()} ${measured()} ${simulation()} ${limits(value)}`
          }
        </article>
      </div>
      ${communityFooter(() => this.requestUpdate())}
    </div>`;
  }
}

function section(title: string, points: readonly string[], after?: TemplateResult): TemplateResult {
  return html`<section class="com-sec">
    <h2>${title}</h2>
    <ul class="com-points">
      ${points.map((point) => html`<li>${point}</li>`)}
    </ul>
    ${after ?? ""}
  </section>`;
}

function verification({ windowDays }: MethodNumbers): TemplateResult {
  return section(msg("How feedback is verified"), [
    msg(
      "Each charging session has a link of its own, which its driver gets at the station as a QR code. Who writes by it writes about this session: such feedback is marked as verified.",
    ),
    msg(
      "Whoever writes by the QR code of the station, without a session, is shown too, marked as not verified. It counts for no score, however many write so.",
    ),
    msg(
      str`There is one voice for each session. When a driver changes it, the last one counts. After ${formats.count(windowDays)} days a voice counts no more.`,
    ),
    msg(
      "That a voice is verified shows that somebody charged there. It does not show that this person is no friend of the operator.",
    ),
  ]);
}

function score({ halfLifeDays, priorVoices, priorMilliStars }: MethodNumbers): TemplateResult {
  const days = formats.count(halfLifeDays);
  return section(msg("What a voice weighs"), [
    msg(
      str`The younger, the more: after ${days} days a voice counts half, after another ${days} days a quarter. A bad day of long ago fades.`,
    ),
    msg(
      "A driver’s newest voice counts in full, the one before half, the one before that a quarter. However often somebody charges, that is less than two voices in all.",
    ),
    msg(
      str`Before anybody spoke, ${formats.count(priorVoices)} voices of ${stars(priorMilliStars)} stars are assumed, so that a single one makes no station the best or the worst.`,
    ),
    msg(
      "Six things have a score: the whole, worked at once, speed as promised, price as shown, place and access, payment. The whole is what drivers gave as such, not the mean of the others.",
    ),
    msg(
      "The interval says how sure this is: with few voices it is wide. It is Wilson’s score interval at 95 %, so that a good voice never lowers a score and a bad one never raises it.",
    ),
  ]);
}

function rank({ rankVoices, voicesOfOneDriver }: MethodNumbers): TemplateResult {
  return section(msg("Order and rank"), [
    msg("The list follows the lower end of the interval: what one may count on, not what one may hope for."),
    msg(
      str`A station has a rank from ${formats.count(rankVoices)} voices on, of each driver at most ${formats.count(voicesOfOneDriver)}. Before that the page says how many are there.`,
    ),
  ]);
}

function badge({ badge: rule }: MethodNumbers): TemplateResult {
  const row = (what: string, gain: string, keep: string) => html`<tr>
    <th scope="row">${what}</th>
    <td>${gain}</td>
    <td>${keep}</td>
  </tr>`;
  const mondays = (count: number) => msg(str`${formats.count(count)} Mondays in a row`);
  return section(
    msg("Consistently excellent"),
    [
      msg(
        "The badge is gained and lost by rule, each Monday at 00:00 UTC, by what had been said until then. Nobody can give or take it, and its history stays in view.",
      ),
    ],
    html`<div class="scroll-x" tabindex="0" role="group" aria-label=${msg("Rule of the badge")}>
      <table class="com-rule">
        <thead>
          <tr>
            <td></td>
            <th scope="col">${msg("To gain it")}</th>
            <th scope="col">${msg("It is lost")}</th>
          </tr>
        </thead>
        <tbody>
          ${row(msg("Lower end of the whole"), msg(str`at least ${stars(rule.gainLowerMilliStars)}`), msg(str`below ${stars(rule.keepLowerMilliStars)}`))}
          ${row(msg("Different drivers within a year"), msg(str`at least ${formats.count(rule.gainDrivers)}`), msg(str`fewer than ${formats.count(rule.keepDrivers)}`))}
          ${row(msg("Weeks in which somebody rated"), msg(str`${formats.count(rule.heardWeeks)} of the last ${formats.count(rule.heardOfWeeks)}`), msg("not asked"))}
          ${row(msg("How often"), msg(str`all of it on ${mondays(rule.gainWeeks)}`), msg(str`one of it on ${mondays(rule.loseWeeks)}`))}
        </tbody>
      </table>
    </div>`,
  );
}

function operators(): TemplateResult {
  return section(msg("What an operator can do, and what not"), [
    msg("An operator chooses which stations are listed, answers in public, and says what became of a report."),
    msg(
      "An operator can hide a text for one of five reasons: insult, somebody’s personal data, advertising, unlawful, not about this station. The page then says so, and the driver is told why.",
    ),
    msg("The stars of a hidden text count on, so that hiding moves no score. An unfavourable text is no reason."),
    msg(
      "An operator can neither delete nor change what a driver said. Only the driver can erase a text and a contact, and the stars stay.",
    ),
  ]);
}

function measured(): TemplateResult {
  return section(msg("What is measured beside it"), [
    msg(
      "A score says what drivers felt; charge success, delivered power, uptime and signed records say what the station did. They stand beside the score and are not mixed into it.",
    ),
    msg(
      "Uptime is counted as two laws do it, 23 CFR 680.116(b) of the United States and regulation 7 of the Public Charge Point Regulations 2023 of the United Kingdom. Neither number is a report in the sense of these laws.",
    ),
    msg("A port that says it works and charges nobody is seen in charge success and by drivers, not in uptime."),
  ]);
}

function simulation(): TemplateResult {
  return html`<section class="com-sec">
    <h2>${msg("How well it finds the good ones")}</h2>
    <p>
      ${msg("The rule was tried on simulated stations whose true quality is known. One of 4.3 stars never had the badge after a year. Of those with 4.75 stars and 10 voices a week, 99 % had it after 13 weeks; with 3 a week, 66 % after 26 weeks and 92 % after a year. At one voice a week practically none gets it: so little is said that nobody can be sure.")}
    </p>
    <p>${msg("After a fall to 4.0 stars half had lost it after 5 weeks at 3 voices a week, and after 9 weeks at 10: many good voices take longer to be outweighed.")}</p>
    <div class="com-plot" tabindex="0" role="group" aria-label=${msg("Drawing of the simulation")}>
      <img
        src=${SIMULATION}
        width="920"
        height="500"
        alt=${msg("Four panels: the share of stations with the badge after a year by true quality; by weeks since the first day; after a fall to 4 stars; one station’s score and badge over three years.")}
      />
    </div>
  </section>`;
}

function limits({ version }: MethodNumbers): TemplateResult {
  return section(
    msg("Where it ends"),
    [
      msg(
        "What is assumed before anybody spoke is the same for all stations, and stations of one operator say nothing of each other.",
      ),
      msg(
        "The badge rests on voices alone. A station that fails often and whose drivers say nothing could have it; that is why the measured numbers stand beside it.",
      ),
      msg("Where it is not known who charged, all voices of one day are taken for one driver’s."),
    ],
    html`<p class="mut com-say">${msg(str`Version ${formats.count(version)} of the method. Scores are those of a day in UTC and change at midnight or when somebody speaks.`)}</p>`,
  );
}
