import { defineConfig } from "vite";

// The page of dashboard/trust, for a device that does not trust the gateway yet: no framework, and nothing inlined, as the gateway's policy demands.
export default defineConfig({
  root: decodeURIComponent(new URL("../trust/", import.meta.url).pathname),
  base: "/trust/",
  build: {
    target: "es2018",
    outDir: "../../build/dashboard/app/trust",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: decodeURIComponent(new URL("../trust/index.html", import.meta.url).pathname),
      output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
