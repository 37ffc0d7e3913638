import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-station-page")
export class StationPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>station</h1></div>`;
  }
}
