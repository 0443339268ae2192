import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startWords } from "./i18n.ts";
import { applyPreferences } from "./preferences.ts";

startWords();
applyPreferences();
createRoot(document.getElementById("root")!).render(<App />);
