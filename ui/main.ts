// Wires the page: styles, language, frame. Everything else loads with the page that needs it.
import "./styles/index.css";
import "./elements/wt-app.ts";
import { startLanguage } from "./language.ts";

// Not awaited at the top: the sentences of a language import what stands in this file's bundle, and would wait for it
// while it waits for them. English starts, German stays blank.
void startLanguage().then(() => document.body.prepend(document.createElement("wt-app")));
