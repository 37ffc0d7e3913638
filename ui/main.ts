// Wires the page: styles, language, frame. Everything else loads with the page that needs it.
import "./styles/index.css";
import "./elements/wt-app.ts";
import { startLanguage } from "./language.ts";
import { followPrinting } from "./theme.ts";

followPrinting();
// No await at the top: the sentences' chunk imports this one and would wait for it in turn.
void startLanguage().then(() => document.body.prepend(document.createElement("wt-app")));
