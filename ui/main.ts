// Wires the page: styles, the frame and what it opens by itself. Everything else loads with the page that needs it.
import "./styles/index.css";
import "./elements/wt-app.ts";
