/** One SVG file of the outline icons named in icons.txt, so that no page carries an icon it does not show. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const OUTLINE = "node_modules/@tabler/icons/icons/outline";
const BOUNDING_BOX = /<path stroke="none"[^>]*\/>/;

function symbol(file, name) {
  const source = readFileSync(file, "utf8");
  const shapes = source.slice(source.indexOf(">") + 1, source.lastIndexOf("</svg>")).replace(BOUNDING_BOX, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

export function sprite(listFile) {
  const folder = join(dirname(listFile), OUTLINE);
  return {
    name: "calliper-sprite",
    buildStart() {
      this.addWatchFile(listFile);
      const names = readFileSync(listFile, "utf8").split("\n").filter(Boolean);
      const symbols = names.map((name) => symbol(join(folder, `${name}.svg`), name)).join("");
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>\n`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source });
    },
  };
}
