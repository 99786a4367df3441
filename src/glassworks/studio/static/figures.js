// Numbers and sentences as reports write them: charts/format.py, once more where a script makes the words.
const THIN = "\u202f"; // narrow no-break space, between a number and its unit
const raised = (power) => String(power).replaceAll(/./g, (one) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(one)]);

function scaled(mantissa, power) {
  return Number(mantissa) === 1 ? `10${raised(power)}` : `${mantissa}${THIN}×${THIN}10${raised(power)}`;
}

// 5% as 5 %, 1.3e-06 as a power of ten, signs for minus and by.
export function typeset(text) {
  return text
    .replaceAll(/\b(\d[\d,]*)(?: x |x(?=\d+ pixels\b))(?=\d)/g, "$1\u00a0×\u00a0")
    .replaceAll(/(?<![\w.])(\d(?:\.\d+)?)e([+-]?)0*(\d+)(?![\w.]*\w)/g, (_, mantissa, sign, power) => scaled(mantissa, Number(sign + power)))
    .replaceAll(/(?<=\d) ?%(?!\w)/g, `${THIN}%`)
    .replaceAll(/(?<![\w)./=-])-(?=\d)/g, "−")
    .replaceAll(/ ([=→]) (?=[−-]?\d)/g, "\u00a0$1\u00a0");
}

// What is not all or nothing never rounds to it.
function hundredths(share, digits) {
  if ([0, 1].includes(Math.round(1e6 * share) / 1e6)) return (100 * share).toFixed(0);
  const text = (100 * share).toFixed(digits);
  return [0, 100].includes(Number(text)) ? hundredths(share, digits + 1) : text;
}

export function percent(share, digits = 1) {
  return `${share < 0 ? "−" : ""}${hundredths(Math.abs(share), digits)}${THIN}%`;
}

// The same, but of a share as small as one path of a gradient carries, which is not nothing.
export function smallPercent(share, digits = 1) {
  const size = Math.abs(share);
  if (!size || size >= 1e-5) return percent(share, digits);
  return `${share < 0 ? "−" : ""}${typeset((100 * size).toExponential(0))}${THIN}%`;
}

// Any number, in four digits.
export function number(value) {
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  if (!size || (size >= 0.001 && size < 1e5)) return sign + Number(size.toPrecision(4));
  return sign + typeset(size.toExponential(2));
}

export function duration(seconds) {
  if (seconds < 60) return `${Math.round(seconds)}${THIN}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${THIN}min ${Math.round(seconds % 60)}${THIN}s`;
  return `${Math.floor(seconds / 3600)}${THIN}h ${Math.floor((seconds % 3600) / 60)}${THIN}min`;
}
