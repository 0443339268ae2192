import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The gateway serves build/dashboard/app with `default-src 'self'`: nothing inlined, no other origin, and names without
// a hash because it answers `no-store`.
export default defineConfig({
  root: decodeURIComponent(new URL(".", import.meta.url).pathname),
  plugins: [react()],
  build: {
    outDir: "../../build/dashboard/app",
    // The compiler puts the modules that tests import beside the pages.
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
        // Together and before everything else: a schema made before no-eval.ts has spoken tries to make code from text.
        codeSplitting: { groups: [{ name: "schema", test: /node_modules[\\/]zod[\\/]|no-eval/ }] },
      },
    },
  },
});
