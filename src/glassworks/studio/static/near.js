// The name that was probably meant: the same but for capitals, or for one letter too many, too few or another.
export function near(name, names) {
  const wanted = name.toLowerCase();
  return names.find((one) => one.toLowerCase() === wanted) ?? names.find((one) => isNear(wanted, one.toLowerCase())) ?? "";
}

const LEAST = 3; // letters: of shorter names one letter is too much of them to be a mistake
const digits = (name) => name.replaceAll(/\D/g, ""); // which number classes, and are no mistakes

function isNear(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < LEAST || long.length - short.length > 1 || digits(one) !== digits(other)) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return long.slice(same + 1) === short.slice(same + (long.length === short.length));
}
