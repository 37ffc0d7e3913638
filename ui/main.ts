// Wires the page: styles, the frame and what it opens by itself. Everything else loads with the page that needs it.
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/components.css";
import "./styles/pages.css";
import "./elements/wt-access-dialog.ts";
import "./elements/wt-app.ts";
