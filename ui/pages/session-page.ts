import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-session-page")
export class SessionPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>session</h1></div>`;
  }
}
