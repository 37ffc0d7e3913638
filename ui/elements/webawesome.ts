// The one place that registers the Web Awesome components of pages: cherry-picked, and loaded with the first page that
// imports this. Menus are in webawesome-menu.ts, since the frame needs only those. How they look: styles/webawesome.css.
import "./webawesome-icons.ts";
import "@awesome.me/webawesome/dist/components/dialog/dialog.js";
