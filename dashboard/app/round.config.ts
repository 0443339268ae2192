import { defineConfig } from "vite";

const at = (name: string): string => decodeURIComponent(new URL(`../round/${name}`, import.meta.url).pathname);

// The list of dashboard/round, for whoever empties bins and has no account: no framework, and nothing inlined, as the gateway's policy demands.
// Its worker has a name without a hash: a browser asks for it by that name again.
export default defineConfig({
  root: at(""),
  base: "/round/",
  build: {
    target: "es2018",
    outDir: "../../build/dashboard/app/round",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: { index: at("index.html"), worker: at("worker.ts") },
      output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
