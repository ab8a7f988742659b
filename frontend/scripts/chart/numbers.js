/* Whole numbers as the organisation's country writes them: lakh and crore in India, K and M elsewhere. The server writes
   the same in core/formats.py. */
const LAKH = 100000;
const CRORE = 100 * LAKH;
const SHORT = 10000;

export function numbers(locale = "en-IN") {
  const whole = new Intl.NumberFormat(locale);
  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const indian = (value) => {
    if (value >= CRORE) return `${fine.format(value / CRORE)} crore`;
    return value >= LAKH ? `${fine.format(value / LAKH)} lakh` : whole.format(value);
  };
  const western = (value) => (value < SHORT ? whole.format(value) : compact.format(value));
  return { exact: whole.format, brief: locale.endsWith("-IN") ? indian : western };
}
