/** Tabler's sources name their variables without a prefix; its published build adds one, and so do we. */
const UNPREFIXED = /--(?!cal-|tblr-)(?=[a-z])/g;

export const prefixVariables = {
  postcssPlugin: "calliper-prefix-variables",
  Declaration(declaration) {
    if (declaration.prop.startsWith("--")) declaration.prop = declaration.prop.replace(UNPREFIXED, "--tblr-");
    if (declaration.value.includes("--")) declaration.value = declaration.value.replace(UNPREFIXED, "--tblr-");
  },
};
