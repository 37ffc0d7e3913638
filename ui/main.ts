// Wires the page: styles, language, frame. Everything else loads with the page that needs it.
import "./styles/index.css";
import "./elements/wt-app.ts";
import { startLanguage } from "./language.ts";

await startLanguage();
document.body.prepend(document.createElement("wt-app"));
