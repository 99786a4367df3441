// Temperature, log loss, calibration error and thresholds; the same as glassworks.metrics and pipelines.threshold.rules.
import { softmax } from "./activations.js";

const BINS = 15;

/** Softmax of the sums over the temperature, row by row. */
export const probabilities = (logits, temperature) => logits.map((row) => softmax(row.map((value) => value / temperature)));

/** Of every image the largest probability, and whether its class is the right one. */
export function surest(rows, labels) {
  return rows.map((row, at) => {
    const confidence = Math.max(...row);
    return { confidence, right: row.indexOf(confidence) === labels[at] };
  });
}

/** Mean of minus the logarithm of the right class's probability; taken from the sums, so that nothing becomes 0. */
export function logLoss(logits, labels, temperature) {
  const losses = logits.map((row, at) => {
    const scaled = row.map((value) => value / temperature);
    const highest = Math.max(...scaled);
    return highest + Math.log(scaled.reduce((total, value) => total + Math.exp(value - highest), 0)) - scaled[labels[at]];
  });
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

/** Images by their confidence, in 15 bins (low, high]: how many, their mean confidence, how many of them are right. */
export function reliability(found) {
  const bins = Array.from({ length: BINS }, (_, at) => ({ low: at / BINS, high: (at + 1) / BINS, count: 0, confidence: 0, right: 0 }));
  for (const { confidence, right } of found) {
    const bin = bins.find((one) => confidence <= one.high) ?? bins[BINS - 1];
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += right;
  }
  return bins;
}

/** Expected calibration error: the mean distance of confidence and accuracy over the images. */
export const calibrationError = (found) => reliability(found).reduce((total, one) => total + Math.abs(one.confidence - one.right), 0) / found.length;

/** Which share is answered at a threshold, and which share of the answers is wrong (null where there are none). */
export function given(found, threshold) {
  const answered = found.filter((one) => one.confidence >= threshold);
  return { coverage: answered.length / found.length, wrong: answered.length ? answered.filter((one) => !one.right).length / answered.length : null };
}

/** The same for the thresholds 0, 0.01 ... 1, in one walk over the images. */
export function tradeOff(found) {
  const last = Array.from({ length: 101 }, () => [0, 0]); // images, and wrong ones, whose last threshold this is
  for (const { confidence, right } of found) {
    let at = Math.min(100, Math.floor(100 * confidence) + 1);
    while (at / 100 > confidence) at -= 1;
    last[at][0] += 1;
    last[at][1] += right ? 0 : 1;
  }
  let [answered, wrong] = [0, 0];
  return last.reverse().map(([here, wrongHere]) => {
    answered += here;
    wrong += wrongHere;
    return { coverage: answered / found.length, wrong: answered ? wrong / answered : null };
  }).reverse();
}
