import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { WtElement } from "../elements/wt-element.ts";

@customElement("wt-stations-page")
export class StationsPage extends WtElement {
  override render() {
    return html`<div class="ph"><h1>stations</h1></div>`;
  }
}
