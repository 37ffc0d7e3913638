import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-sessions-page")
export class SessionsPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>sessions</h1></div>`;
  }
}
