// What identifications are told that are not in the list: in words, and to be chosen by whoever may.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { TokenPolicy } from "../../edge/contract/tokens.ts";
import { POLICIES, policySentence, policyWord } from "../token-words.ts";
import type { Work } from "../work.ts";
import { failure } from "./failure.ts";

export interface PolicyCardOptions {
  readonly mayChange: boolean;
  readonly work: Work<unknown>;
  readonly onChoose: (unknown: TokenPolicy["unknown"]) => void;
}

export function policyCard({ unknown }: TokenPolicy, options: PolicyCardOptions): TemplateResult {
  const { mayChange, work, onChoose } = options;
  const note = html`<p class="hint-line mut">
    ${msg("Holds from the next time that a station asks. Stations that keep answers themselves may go on with them until their cache is cleared.")}
  </p>`;
  return html`<section class="card" aria-labelledby="policy-head">
    <div class="ch"><h2 id="policy-head">${msg("Identifications that are not in the list")}</h2></div>
    <div class="form-body">
      ${
        mayChange
          ? html`<fieldset class="choices" ?disabled=${work.state === "running"}>
              <legend class="vh">${msg("What stations are told")}</legend>
              ${POLICIES.map(
                (policy) =>
                  html`<label class="choice">
                    <input
                      type="radio"
                      name="token-policy"
                      value=${policy}
                      .checked=${live(policy === unknown)}
                      @change=${() => onChoose(policy)}
                    />
                    <span><b>${policyWord(policy)}</b><span class="hint">${policySentence(policy)}</span></span>
                  </label>`,
              )}
            </fieldset>`
          : html`<p><b>${policyWord(unknown)}.</b> ${policySentence(unknown)}</p>`
      }
      ${note} ${failure(work, msg("It was not changed."))}
    </div>
  </section>`;
}
