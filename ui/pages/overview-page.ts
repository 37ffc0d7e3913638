import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-overview-page")
export class OverviewPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>overview</h1></div>`;
  }
}
