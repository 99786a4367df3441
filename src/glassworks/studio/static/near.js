// The name that was probably meant: the same but for capitals, or for one letter too many, too few or another.
export function near(name, names) {
  const wanted = name.toLowerCase();
  return names.find((one) => isNear(wanted, one.toLowerCase())) ?? "";
}

function isNear(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return long.slice(same + 1) === short.slice(same + (long.length === short.length));
}
