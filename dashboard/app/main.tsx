import "./no-eval.ts";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startWords } from "./i18n.ts";
import { applyPreferences } from "./preferences.ts";
import "./look/tokens.css";
import "./look/base.css";
import "./look/frame.css";
import "./look/alerts.css";
import "./look/devices.css";

startWords();
applyPreferences();
createRoot(document.getElementById("root")!).render(<App />);
