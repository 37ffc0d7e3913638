// Part of the station page: its settings as it last told them, asked for again, and changed in place.
import { msg } from "@lit/localize";
import { html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CommandAnswer, SettingList } from "../../edge/contract/ocpp.ts";
import type { Station } from "../../edge/contract/stations.ts";
import type { Api } from "../api.ts";
import { COMMAND_SECONDS, sendCommand, stationSettings } from "../api-ocpp.ts";
import { answerView } from "../calls/answers.ts";
import { PollController } from "../controllers/poll-controller.ts";
import { errorState, loadingState } from "../elements/page-states.ts";
import { WtElement } from "../elements/wt-element.ts";
import "../elements/wt-settings.ts";
import type { ChangeEnd, SettingChange } from "../elements/wt-settings.ts";
import { isRefusal, statusOf } from "../message-view.ts";
import { queryValue, setQueryValue } from "../router.ts";
import { askForAll, changeAnswer, changeOf, settingKey } from "../setting-words.ts";
import { NOT_STARTED, RUNNING, type Work, workOf } from "../work.ts";

/** A report comes in parts over seconds, and anybody may change a setting. */
const INTERVAL_MILLIS = 4_000;

@customElement("wt-station-settings")
export class WtStationSettings extends WtElement {
  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) station!: Station;
  @property({ type: Boolean }) mayCommand = false;
  @state() private text = queryValue("search") ?? "";
  @state() private asking: Work<string> = NOT_STARTED;
  @state() private change: ChangeEnd | null = null;

  readonly #poll = new PollController<SettingList>(this, {
    intervalMillis: INTERVAL_MILLIS,
    load: (signal) => stationSettings(this.api, this.station.stationId, signal),
  });

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("station");
    if (before === undefined || before.stationId === this.station.stationId) return;
    this.asking = NOT_STARTED;
    this.change = null;
    this.#poll.restart(true);
  }

  async #ask(): Promise<void> {
    const version = this.station.connection?.version;
    if (version === undefined) return;
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    const call = askForAll(version, (random >>> 1) + 1);
    this.asking = RUNNING;
    const done = await workOf(sendCommand(this.api, this.station.stationId, call, null, new AbortController().signal));
    this.asking = done.state === "done" ? { state: "done", value: askedSentence(call.action, done.value) } : done;
    this.#poll.restart();
  }

  async #set({ setting, value }: SettingChange): Promise<void> {
    const key = settingKey(setting);
    this.change = { key, work: RUNNING };
    const call = changeOf(setting, value);
    const done = await workOf(sendCommand(this.api, this.station.stationId, call, null, new AbortController().signal));
    if (this.change.key !== key) return;
    const work: ChangeEnd["work"] =
      done.state === "done" ? { state: "done", value: endOf(call.action, done.value) } : done;
    this.change = { key, work };
    this.#poll.restart();
    if (work.state === "done") this.emit("wt-announce", work.value.sentence);
  }

  override render(): TemplateResult {
    const { value, state: reading, error } = this.#poll;
    if (!value) {
      return html`<section class="card">
        <div class="ch"><h2>${msg("Settings")}</h2></div>
        ${reading === "failed" ? errorState(error, () => this.#poll.restart()) : loadingState(msg("Reading the settings"))}
      </section>`;
    }
    return html`<section class="card">
      <wt-settings
        .list=${value}
        .text=${this.text}
        ?mayCommand=${this.mayCommand}
        ?online=${this.station.connection?.online ?? false}
        .asking=${this.asking}
        .change=${this.change}
        @wt-ask=${() => void this.#ask()}
        @wt-change=${(event: CustomEvent<SettingChange>) => void this.#set(event.detail)}
        @wt-search=${(event: CustomEvent<string>) => {
          this.text = event.detail;
          setQueryValue("search", event.detail || null);
        }}
      ></wt-settings>
    </section>`;
  }
}

/** What was asked for comes here: in the answer in 1.6, in messages of their own in 2.x. */
function askedSentence(action: string, answer: CommandAnswer): string {
  const isGood = answer.status === "answered" && !isRefusal(statusOf(answer.response));
  if (!isGood) return sentenceOf(action, answer);
  return action === "GetBaseReport"
    ? msg("The station has accepted. What it tells appears here part by part.")
    : msg("The station has told them all.");
}

function sentenceOf(action: string, answer: CommandAnswer): string {
  return answerView(action, answer, COMMAND_SECONDS, true).sentence;
}

function endOf(action: string, answer: CommandAnswer): { taken: boolean; sentence: string } {
  if (answer.status === "answered") return changeAnswer(answer.response);
  return { taken: false, sentence: sentenceOf(action, answer) };
}
