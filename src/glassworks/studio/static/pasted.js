// A path as it is meant: file managers copy it in quotes, or as an address that begins with file:.
export function pasted(text) {
  const path = text.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (!path.startsWith("file:///")) return path;
  try {
    return decodeURIComponent(new URL(path).pathname).replace(/^\/(?=[A-Za-z]:\/)/, "");
  } catch {
    return path; // a % that begins no letter, for example
  }
}
