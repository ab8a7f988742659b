import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { prefixVariables } from "./prefix.js";
import { sprite } from "./sprite.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  plugins: [sprite(here("icons.txt"))],
  css: {
    postcss: { plugins: [prefixVariables] },
    preprocessorOptions: { scss: { quietDeps: true } },
  },
  build: {
    outDir: here("../calliper/core/static/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    // Fonts and images stay files: the Content-Security-Policy allows no data: fonts.
    assetsInlineLimit: 0,
    // Older targets would rewrite light-dark(), on which the dark theme rests.
    target: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // The charts are one chunk, fetched by pages that draw some.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: {
        app: here("scripts/app.js"),
        theme: here("scripts/theme.js"),
        wall: here("scripts/wall.js"),
        style: here("styles/app.scss"),
        mark: here("mark.svg"),
      },
    },
  },
});
