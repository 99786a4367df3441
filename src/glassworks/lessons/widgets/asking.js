// Questions to this lesson's process: the newest one counts, and never is more than one under way.

let askers = 0;

/** Gives ask(content): a promise of the answer; one that was overtaken never resolves. Several of one widget do not meet. */
export function asker(model) {
  let number = ++askers * 1e6;
  let under = null;
  let waiting = null;
  const begin = (content, resolve) => {
    under = { number: ++number, resolve };
    model.send({ ...content, number });
  };
  model.on("msg:custom", (answer) => {
    if (!under || answer.number !== under.number) return;
    const { resolve } = under;
    under = null;
    if (waiting) {
      const next = waiting;
      waiting = null;
      begin(next.content, next.resolve);
    } else {
      resolve(answer);
    }
  });
  return (content) =>
    new Promise((resolve) => {
      if (under) waiting = { content, resolve };
      else begin(content, resolve);
    });
}
