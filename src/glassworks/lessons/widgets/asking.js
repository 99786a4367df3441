// Questions to this lesson's process: the newest one counts, and never is more than one under way.

let askers = 0;
/** The lesson's page says when an answer takes a while. */
const tell = (more) => globalThis.dispatchEvent?.(new CustomEvent("lesson-asked", { detail: more }));

/**
 * Gives ask(content): a promise of the answer; one that was overtaken never resolves. Several of one widget do not meet.
 * After `patience` milliseconds an answer counts as lost, as with an interrupted connection, once there is another question.
 */
export function asker(model, patience = 60_000) {
  let number = ++askers * 1e6;
  let under = null;
  let waiting = null;
  const begin = (content, resolve) => {
    const mine = { number: ++number, resolve, isLate: false };
    mine.timer = setTimeout(() => {
      mine.isLate = true;
      tell(-1);
      if (waiting) next();
    }, patience);
    under = mine;
    tell(1);
    model.send({ ...content, number });
  };
  const next = () => {
    const { content, resolve } = waiting;
    waiting = null;
    begin(content, resolve);
  };
  model.on("msg:custom", (answer) => {
    if (!under || answer.number !== under.number) return;
    const { resolve, timer, isLate } = under;
    clearTimeout(timer);
    if (!isLate) tell(-1);
    under = null;
    if (waiting) next();
    else resolve(answer);
  });
  return (content) =>
    new Promise((resolve) => {
      if (under && !under.isLate) waiting = { content, resolve };
      else begin(content, resolve);
    });
}
