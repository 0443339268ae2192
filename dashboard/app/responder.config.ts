import { defineConfig } from "vite";

// The going card of dashboard/responder, for a telephone without an account: no framework, and nothing inlined, as the gateway's policy demands.
export default defineConfig({
  root: decodeURIComponent(new URL("../responder/", import.meta.url).pathname),
  base: "/responder/",
  build: {
    target: "es2018",
    outDir: "../../build/dashboard/app/responder",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: decodeURIComponent(new URL("../responder/go.html", import.meta.url).pathname),
      output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
