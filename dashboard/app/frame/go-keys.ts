import { useEffect } from "react";
import { useLocation } from "wouter";
import type { SiteShown } from "../http/shapes.ts";
import { pagesOf } from "../page-list.ts";
import { isAfterGo, isShortcut, setGo } from "../station/shortcut.ts";

/** G and a letter go to a page. */
export function useGoKeys(role: string, site: Pick<SiteShown, "simulators">): void {
  const [, go] = useLocation();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!isShortcut(event)) return;
      const key = event.key.toLowerCase();
      const isAwaited = isAfterGo(event);
      if (key === "g") setGo(event.timeStamp);
      if (!isAwaited) return;
      const page = pagesOf(role, site).find(({ letter }) => letter === key);
      // Set back after every listener has seen this event: the letter must not act as well.
      setTimeout(() => setGo(null));
      if (page === undefined) return;
      event.preventDefault();
      go(page.path);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [role, site, go]);
}
