import { defineConfig } from "vite";

// Pages of dashboard/resident, for old telephones: no framework, the language of 2018, and nothing inlined, as the gateway's policy demands.
export default defineConfig({
  root: decodeURIComponent(new URL("../resident/", import.meta.url).pathname),
  base: "/resident/",
  build: {
    target: "es2018",
    outDir: "../../build/dashboard/app/resident",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: ["family", "home"].map((name) => decodeURIComponent(new URL(`../resident/${name}.html`, import.meta.url).pathname)),
      output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
