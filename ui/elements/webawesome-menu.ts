// Registers the menus of Web Awesome: the account menu of the frame, and menus of pages.
import "./webawesome-icons.ts";
import "@awesome.me/webawesome/dist/components/dropdown/dropdown.js";
import "@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js";
